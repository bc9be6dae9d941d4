/*
 * The direct-paging core in Promela: F frames of K entries, written from its own TLA+ text and not from our TypeScript,
 * so that two programs agree on the counts by nothing but the rules.
 *
 *   spin -DF=3 -DK=2 -a direct-paging-core.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m2000000 -w26
 *
 * ty: 0 none, 1 writable, 2 level-1 table, 3 level-2 table. e: 0 empty, otherwise 1 + 2*target + rw.
 * base: F while nothing is loaded. One d_step is one operation; `hidden` variables are not part of the state.
 * A refused operation leaves the state as it was, so `pan` counts it among its transitions.
 */
byte ty[F]
byte cnt[F]
bool pin[F]
byte e[F * K]
byte base = F

hidden byte oldTy[F], oldCnt[F], sum[F]
hidden byte i, v, x, t1, t2, t3, k1, k2, f, was
hidden byte ok

#define TARGET(v) ((v - 1) / 2)
#define RW(v) (v != 0 && (v - 1) % 2 == 1)

/* A reference of the given type; a frame without references is validated for it first. */
inline get1(a) {
  t1 = a
  if
  :: cnt[t1] > 0 && ty[t1] != 1 -> ok = false
  :: else -> ty[t1] = 1; cnt[t1]++
  fi
}
inline get2(a) {
  t2 = a
  if
  :: cnt[t2] > 0 && ty[t2] != 2 -> ok = false
  :: cnt[t2] > 0 && ty[t2] == 2 -> cnt[t2]++
  :: else ->
     ty[t2] = 2; cnt[t2] = 1; k1 = 0
     do
     :: k1 < K && ok -> v = e[t2 * K + k1]; if :: RW(v) -> get1(TARGET(v)) :: else fi; k1++
     :: else -> break
     od
  fi
}
inline get3(a) {
  t3 = a
  if
  :: cnt[t3] > 0 && ty[t3] != 3 -> ok = false
  :: cnt[t3] > 0 && ty[t3] == 3 -> cnt[t3]++
  :: else ->
     ty[t3] = 3; cnt[t3] = 1; k2 = 0
     do
     :: k2 < K && ok -> x = e[t3 * K + k2]; if :: x != 0 -> get2(TARGET(x)) :: else fi; k2++
     :: else -> break
     od
  fi
}

/* The reverse; the last reference releases what the frame refers to. */
inline put1(a) {
  t1 = a; cnt[t1]--
  if :: cnt[t1] == 0 -> ty[t1] = 0 :: else fi
}
inline put2(a) {
  t2 = a; cnt[t2]--
  if
  :: cnt[t2] == 0 ->
     ty[t2] = 0; k1 = 0
     do
     :: k1 < K -> v = e[t2 * K + k1]; if :: RW(v) -> put1(TARGET(v)) :: else fi; k1++
     :: else -> break
     od
  :: else
  fi
}
inline put3(a) {
  t3 = a; cnt[t3]--
  if
  :: cnt[t3] == 0 ->
     ty[t3] = 0; k2 = 0
     do
     :: k2 < K -> x = e[t3 * K + k2]; if :: x != 0 -> put2(TARGET(x)) :: else fi; k2++
     :: else -> break
     od
  :: else
  fi
}

inline begin() {
  ok = true; i = 0
  do :: i < F -> oldTy[i] = ty[i]; oldCnt[i] = cnt[i]; i++ :: else -> break od
}
inline undo() {
  i = 0
  do :: i < F -> ty[i] = oldTy[i]; cnt[i] = oldCnt[i]; i++ :: else -> break od
}

/* Type counts are exact. Judged after every accepted operation. */
inline judge() {
  i = 0
  do :: i < F -> sum[i] = pin[i] + (base == i); i++ :: else -> break od
  i = 0
  do
  :: i < F * K ->
     v = e[i]; f = i / K
     if
     :: cnt[f] > 0 && v != 0 && (ty[f] == 3 || (ty[f] == 2 && RW(v))) -> sum[TARGET(v)]++
     :: else
     fi
     i++
  :: else -> break
  od
  i = 0
  do :: i < F -> assert(cnt[i] == sum[i]); i++ :: else -> break od
}

#define WRITE(a, k, n) :: d_step { e[a * K + k] != n ->                      \
  begin(); was = e[a * K + k];                                                \
  if                                                                          \
  :: ty[a] == 2 && RW(n) -> get1(TARGET(n))                                   \
  :: ty[a] == 3 && n != 0 -> get2(TARGET(n))                                  \
  :: else                                                                     \
  fi;                                                                         \
  if                                                                          \
  :: !ok -> undo()                                                            \
  :: else ->                                                                  \
     e[a * K + k] = n;                                                        \
     if                                                                       \
     :: ty[a] == 2 && RW(was) -> put1(TARGET(was))                            \
     :: ty[a] == 3 && was != 0 -> put2(TARGET(was))                           \
     :: else                                                                  \
     fi;                                                                      \
     judge()                                                                  \
  fi; i = 0 }

#define PIN(a, get) :: d_step { !pin[a] ->                                    \
  begin(); get(a); if :: ok -> pin[a] = true; judge() :: else -> undo() fi; i = 0 }

#define UNPIN(a) :: d_step { pin[a] ->                                        \
  if :: ty[a] == 2 -> put2(a) :: else -> put3(a) fi; pin[a] = false; judge(); i = 0 }

#define LOAD(a) :: d_step { base != a ->                                      \
  begin(); get3(a);                                                           \
  if                                                                          \
  :: ok -> if :: base != F -> put3(base) :: else fi; base = a; judge()        \
  :: else -> undo()                                                           \
  fi; i = 0 }

#if F > 2
#define VALUES(a, k) WRITE(a, k, 0) WRITE(a, k, 1) WRITE(a, k, 2) WRITE(a, k, 3) WRITE(a, k, 4) WRITE(a, k, 5) WRITE(a, k, 6)
#else
#define VALUES(a, k) WRITE(a, k, 0) WRITE(a, k, 1) WRITE(a, k, 2) WRITE(a, k, 3) WRITE(a, k, 4)
#endif
#if K > 1
#define SLOTS(a) VALUES(a, 0) VALUES(a, 1)
#else
#define SLOTS(a) VALUES(a, 0)
#endif
#define FRAME(a) SLOTS(a) PIN(a, get2) PIN(a, get3) UNPIN(a) LOAD(a)

active proctype guest() {
  do
  FRAME(0)
  FRAME(1)
#if F > 2
  FRAME(2)
#endif
  od
}
