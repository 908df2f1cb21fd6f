# The natural numbers: zero, successor, addition and multiplication by recursion.

theory peano[N P(1), 0 (1), S P(x(1)(1)), + P(x(1)(x(1)(1))), * P(x(1)(x(1)(1)))]
(&(in[0,N])
(&(maps[S,N,N])
(&(inductive[N,0,S])
(&(>[n](in[n,N])!(in2[n,0,S]))
(&(>[m,n,k](in2[m,k,S])(>[](in2[n,k,S])(=[m,n])))
(&(maps[+,N,N,N])
(&(>[a](in[a,N])(in3[a,0,a,+]))
(&(>[a,b,c,d,e](in2[b,c,S])(>[](in3[a,b,d,+])(>[](in2[d,e,S])(in3[a,c,e,+]))))
(&(maps[*,N,N,N])
(&(>[a](in[a,N])(in3[a,0,0,*]))
  (>[a,b,c,d,e](in2[b,c,S])(>[](in3[a,b,d,*])(>[](in3[d,a,e,+])(in3[a,c,e,*]))))))))))))))
