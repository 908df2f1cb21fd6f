# The natural numbers: zero, successor, addition and multiplication by recursion.

define map1[f P(x(1)(1)), X P(1), Y P(1)]
(&(>[x,y](in2[x,y,f])(&(in[x,X])(in[y,Y])))
(&(>[x](in[x,X])!(>[y](in[y,Y])!(in2[x,y,f])))
  (>[x,y,z](in2[x,y,f])(>[](in2[x,z,f])(=[y,z])))))

define map2[f P(x(1)(x(1)(1))), X P(1), Y P(1), Z P(1)]
(&(>[x,y,z](in3[x,y,z,f])(&(in[x,X])(&(in[y,Y])(in[z,Z]))))
(&(>[x,y](&(in[x,X])(in[y,Y]))!(>[z](in[z,Z])!(in3[x,y,z,f])))
  (>[x,y,z,w](in3[x,y,z,f])(>[](in3[x,y,w,f])(=[z,w])))))

theory peano[N P(1), 0 (1), S P(x(1)(1)), + P(x(1)(x(1)(1))), * P(x(1)(x(1)(1)))]
(&(in[0,N])
(&(map1[S,N,N])
(&(inductive[N,0,S])
(&(>[n](in[n,N])!(in2[n,0,S]))
(&(>[m,n,k](in2[m,k,S])(>[](in2[n,k,S])(=[m,n])))
(&(map2[+,N,N,N])
(&(>[a](in[a,N])(in3[a,0,a,+]))
(&(>[a,b,c,d,e](in2[b,c,S])(>[](in3[a,b,d,+])(>[](in2[d,e,S])(in3[a,c,e,+]))))
(&(map2[*,N,N,N])
(&(>[a](in[a,N])(in3[a,0,0,*]))
  (>[a,b,c,d,e](in2[b,c,S])(>[](in3[a,b,d,*])(>[](in3[d,a,e,+])(in3[a,c,e,*]))))))))))))))
