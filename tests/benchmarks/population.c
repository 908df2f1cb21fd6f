/* The largest weighted error of many programs: a register machine, operations outside, points
   inside. Registers: x, then the coefficients, then the instructions' values. */
#include <math.h>
#include <stdint.h>

enum { POINTS = 256, REGISTERS = 64 };

static void operate(int64_t code, const double *a, const double *b, double *out) {
    switch (code) {
    case 0: for (int k = 0; k < POINTS; k++) out[k] = a[k] + b[k]; break;
    case 1: for (int k = 0; k < POINTS; k++) out[k] = a[k] - b[k]; break;
    case 2: for (int k = 0; k < POINTS; k++) out[k] = a[k] * b[k]; break;
    case 3: for (int k = 0; k < POINTS; k++) out[k] = a[k] / b[k]; break;
    default: for (int k = 0; k < POINTS; k++) out[k] = sqrt(b[k]);
    }
}

void population_errors(int64_t count, int64_t size, int64_t p, const int64_t *code,
                       const int64_t *left, const int64_t *right, const double *coefs,
                       const double *x, const double *target, const double *weight,
                       double *found) {
    static double row[REGISTERS][POINTS];
    for (int k = 0; k < POINTS; k++) row[0][k] = x[k];
    for (int64_t n = 0; n < count; n++) {
        for (int64_t c = 0; c < p; c++)
            for (int k = 0; k < POINTS; k++) row[c + 1][k] = coefs[n * p + c];
        for (int64_t i = 0; i < size; i++) {
            int64_t at = n * size + i;
            operate(code[at], row[left[at]], row[right[at]], row[p + 1 + i]);
        }
        double worst = 0.0;
        const double *value = row[p + size];
        for (int k = 0; k < POINTS; k++) {
            double error = fabs(value[k] - target[k]) * weight[k];
            worst = error > worst ? error : worst;
        }
        found[n] = worst;
    }
}
