/*
 * Rekeying inside the sealed channel. Epoch 0 comes from the handshake, 1 and 2 from a rekey each:
 *
 *   1  I→R  new public key
 *   2  R→I  new public key, encapsulation to I
 *   3  I→R  encapsulation to R, after which both have
 *   root(n+1) = HKDF(H(messages), chain secret of epoch n ‖ both shared secrets)
 *
 *   4  R→I  in epoch n+1: how many messages R sealed in epoch n
 *   5  I→R  in epoch n+1: how many messages I sealed in epoch n
 *
 * 1 to 3 are sealed under epoch n, with a counter that must be exactly the next. So without the secrets of epoch n the
 * attacker can only hand on what was sent, in its order, or drop the rest; with them it can put anything in its place. A key
 * pair and the randomness of an encapsulation are new in each rekey and have the number of the side that made them.
 */
#define I 0
#define R 1
#define ATTACKER 2
#define NOBODY 3
#define BOTH 4
#define EPOCHS 3

/* What a side saw pass in the rekey that began an epoch. */
typedef Rekey { byte keyI, keyR, ctRKey, ctRRandom, ctIKey, ctIRandom }
typedef Member {
  Rekey rekey[EPOCHS];
  byte epoch; /* the newest that it has */
  byte sent;  /* the number of its last message in the rekey to the next */
  byte sealing, opening; /* the epochs in which it seals, and takes what the other sealed */
  bit said[EPOCHS];   /* its page had something to say in this epoch … */
  byte stamp[EPOCHS]; /* … after so many of its messages of the rekey to the next */
  bit heard[EPOCHS]   /* it took what the other's page said */
}
Member s[2];

bit leaked[EPOCHS];  /* the attacker has all secrets of this epoch */
byte weak = NOBODY;  /* whose X-Wing private keys, of all rekeys, the attacker has */

#define OPENS(key) ((key) == ATTACKER || (key) == weak || weak == BOTH)
#define KEYS(x, e) s[x].rekey[e]

/* As in the handshake: an encapsulation to another key gives a secret that only the side itself has. */
#define FOREIGN_R(x, e) ((x) == R && KEYS(x, e).ctRKey != R)
#define FOREIGN_I(x, e) ((x) == I && KEYS(x, e).ctIKey != I)
#define KNOWS_SECRET_R(x, e) (OPENS((FOREIGN_R(x, e) -> R : KEYS(x, e).ctRKey)) || \
                              (!FOREIGN_R(x, e) && KEYS(x, e).ctRRandom == ATTACKER))
#define KNOWS_SECRET_I(x, e) (OPENS((FOREIGN_I(x, e) -> I : KEYS(x, e).ctIKey)) || \
                              (!FOREIGN_I(x, e) && KEYS(x, e).ctIRandom == ATTACKER))

#ifdef NO_NEW_KEYS
#define KNOWS_NEW(x, e) (1)
#else
#ifdef ONE_WAY
#define KNOWS_NEW(x, e) (KNOWS_SECRET_R(x, e))
#else
#define KNOWS_NEW(x, e) (KNOWS_SECRET_R(x, e) && KNOWS_SECRET_I(x, e))
#endif
#endif
#ifdef NO_CHAIN
#define CHAINED(known) (1)
#else
#define CHAINED(known) (known)
#endif
#ifdef KEPT_CHAIN
#define LEAKED_LATER (leaked[1] || leaked[2])
#else
#define LEAKED_LATER (0)
#endif

/* The secrets of an epoch: leaked, or calculated from the chain secret of the one before and both shared secrets. */
#define KNOWS_0(x) (leaked[0] || LEAKED_LATER)
#define KNOWS_1(x) (leaked[1] || (CHAINED(KNOWS_0(x)) && KNOWS_NEW(x, 1)))
#define KNOWS_2(x) (leaked[2] || (CHAINED(KNOWS_1(x)) && KNOWS_NEW(x, 2)))
#define KNOWS(x, e) (s[x].epoch >= (e) && (((e) == 0 && KNOWS_0(x)) || ((e) == 1 && KNOWS_1(x)) || ((e) == 2 && KNOWS_2(x))))

#define SAME_KEYS(e) (KEYS(I, e).keyI == KEYS(R, e).keyI && KEYS(I, e).keyR == KEYS(R, e).keyR && \
                      KEYS(I, e).ctRKey == KEYS(R, e).ctRKey && KEYS(I, e).ctRRandom == KEYS(R, e).ctRRandom && \
                      KEYS(I, e).ctIKey == KEYS(R, e).ctIKey && KEYS(I, e).ctIRandom == KEYS(R, e).ctIRandom && \
                      !FOREIGN_R(R, e) && !FOREIGN_I(I, e))
#define SAME_1 SAME_KEYS(1)
#define SAME_2 (SAME_KEYS(1) && SAME_KEYS(2))
#define SAME_EPOCH(e) (s[I].epoch >= (e) && s[R].epoch >= (e) && ((e) == 0 || ((e) == 1 && SAME_1) || ((e) == 2 && SAME_2)))

/* x takes what y sent, where both have the same keys; or what the attacker puts in its place, which needs them. */
#define GENUINE(x, y, number) (HAS_SENT(y, number, s[x].epoch) && SAME_EPOCH(s[x].epoch) && \
                               IN_TURN(x, y, ((number) == 3 -> 2 : 1)))
#define HAS_SENT(y, number, e) (s[y].epoch > (e) || (s[y].epoch == (e) && s[y].sent >= (number)))
#ifdef LISTENS_TO_FIRST
#define MAY_SPEAK(x) (s[x].epoch > 0)
#else
#define MAY_SPEAK(x) (1)
#endif
#ifdef NO_SEAL
#define FORGED(x) (1)
#else
#define FORGED(x) (MAY_SPEAK(x) && KNOWS(x, s[x].epoch))
#endif

/* How many messages of the rekey that is under way a side has sent, and taken of the other. */
#define STEPS(x) ((x) == I -> (s[I].epoch > s[I].sealing -> 2 : s[I].sent) : (s[R].sent == 2 -> 1 : 0))
#define TAKEN(x) ((x) == I -> (s[I].epoch > s[I].opening -> 1 : 0) : \
                              (s[R].epoch > s[R].opening -> 2 : (s[R].sent == 2 -> 1 : 0)))
/* Counters: nothing that y sent before its message of this number in the rekey is missing. */
#define IN_TURN(x, y, step) (!s[y].said[s[x].opening] || s[x].heard[s[x].opening] || s[y].stamp[s[x].opening] >= (step))
#define HEARS(x, y) (s[y].said[s[x].opening] && !s[x].heard[s[x].opening] && \
                     s[y].stamp[s[x].opening] <= TAKEN(x) && SAME_EPOCH(s[x].opening))

/* 4 and 5: the other side seals in the next epoch, and nothing of this one is missing. */
#ifdef NO_COUNT
#define COUNTED(x, y) (1)
#else
#define COUNTED(x, y) (s[x].heard[s[x].opening] == s[y].said[s[x].opening])
#endif
#define SWITCHES(x, y) (s[x].epoch > s[x].opening && \
                        ((s[y].sealing > s[x].opening && SAME_EPOCH(s[x].epoch) && COUNTED(x, y)) || FORGED(x)))
#define SETTLED(x) (s[x].opening == s[x].epoch)
#define ALL_HEARD(x, y, e) (s[x].opening <= (e) || s[x].heard[e] == s[y].said[e])

inline pick(x, low, high) {
  x = low;
  do
  :: x < high -> x++
  :: break
  od
}

#ifdef LEAK
#define SITUATION (leaked[LEAK])
#else
#ifdef PAGES
#define SITUATION (s[I].opening == 2 && s[R].opening == 2 && s[I].said[0] && s[I].said[1] && s[R].said[0] && s[R].said[1])
#else
#define SITUATION (1)
#endif
#endif

hidden byte unseen, laterSecrecy, earlierSecrecy, agreement, completeness;

inline check() {
  d_step {
    unseen = !(s[I].epoch == 2 && s[R].epoch == 2 && SAME_EPOCH(2) && SITUATION);
    laterSecrecy = !KNOWS(I, 1) && !KNOWS(I, 2) && !KNOWS(R, 1) && !KNOWS(R, 2);
    earlierSecrecy = !KNOWS(I, 0) && !KNOWS(I, 1) && !KNOWS(R, 0) && !KNOWS(R, 1);
    agreement = (s[I].epoch < 1 || s[R].epoch < 1 || SAME_EPOCH(1)) &&
                (s[I].epoch < 2 || s[R].epoch < 2 || SAME_EPOCH(2));
    completeness = ALL_HEARD(I, R, 0) && ALL_HEARD(I, R, 1) && ALL_HEARD(R, I, 0) && ALL_HEARD(R, I, 1);
#ifdef REACH
    assert(unseen);
#else
#ifdef P_LATER_SECRECY
    assert(laterSecrecy);
#endif
#ifdef P_EARLIER_SECRECY
    assert(earlierSecrecy);
#endif
#ifdef P_AGREEMENT
    assert(agreement);
#endif
#ifdef P_COMPLETENESS
    assert(completeness);
#endif
#endif
    skip
  }
}

#define NEXT(x) s[x].rekey[s[x].epoch + 1]

/* When the page of x says something, if it does, is left open: every moment is tried. */
inline say(x) {
  s[x].stamp[s[x].sealing] = STEPS(x);
  s[x].said[s[x].sealing] = 1;
  printf("| the page of %d speaks in epoch %d\n", x, s[x].sealing)
}

inline hear(x) {
  s[x].heard[s[x].opening] = 1;
  printf("| the page of %d hears what was said in epoch %d\n", x, s[x].opening)
}

inline switchOpening(x) {
  s[x].opening++;
  printf("| %d takes what is sealed in epoch %d\n", x, s[x].opening)
}

proctype Initiator() {
  byte key, to, random;

  do
  :: atomic { SWITCHES(I, R) -> switchOpening(I); s[I].sealing++; check() }
#ifdef PAGES
  :: atomic { !s[I].said[s[I].sealing] -> say(I) }
  :: atomic { HEARS(I, R) -> hear(I) }
#endif
  :: atomic { s[I].epoch < EPOCHS - 1 && s[I].sent == 0 && SETTLED(I) ->
       s[I].sent = 1; NEXT(I).keyI = I;
       printf("| I -> 1 in epoch %d\n", s[I].epoch)
     }
  :: atomic { s[I].sent == 1 && (GENUINE(I, R, 2) || FORGED(I)) ->
       if
       :: GENUINE(I, R, 2) -> key = R; to = s[R].rekey[s[I].epoch + 1].ctIKey; random = R
       :: FORGED(I) -> pick(key, I, ATTACKER); pick(to, I, ATTACKER); random = ATTACKER
       :: FORGED(I) && s[R].epoch == s[I].epoch && s[R].sent == 2 ->
          pick(key, I, ATTACKER); to = NEXT(R).ctIKey; random = R
       fi;
       NEXT(I).keyR = key; NEXT(I).ctIKey = to; NEXT(I).ctIRandom = random;
       NEXT(I).ctRKey = key; NEXT(I).ctRRandom = I;
       s[I].epoch++; s[I].sent = 0;
       printf("| I <- 2 key %d, encapsulation by %d to %d; -> 3, has epoch %d\n", key, random, to, s[I].epoch);
       key = 0; to = 0; random = 0;
       check()
     }
  od
}

proctype Responder() {
  byte key, to, random;

  do
  :: atomic { SWITCHES(R, I) -> switchOpening(R); check() }
#ifdef PAGES
  :: atomic { !s[R].said[s[R].sealing] -> say(R) }
  :: atomic { HEARS(R, I) -> hear(R) }
#endif
  :: atomic { s[R].epoch < EPOCHS - 1 && s[R].sent == 0 && SETTLED(R) && (GENUINE(R, I, 1) || FORGED(R)) ->
       if
       :: GENUINE(R, I, 1) -> key = I
       :: FORGED(R) -> pick(key, I, ATTACKER)
       fi;
       NEXT(R).keyI = key; NEXT(R).keyR = R; NEXT(R).ctIKey = key; NEXT(R).ctIRandom = R;
       s[R].sent = 2;
       printf("| R <- 1 key %d; -> 2 in epoch %d\n", key, s[R].epoch);
       key = 0
     }
  :: atomic { s[R].sent == 2 && (GENUINE(R, I, 3) || FORGED(R)) ->
       if
       :: GENUINE(R, I, 3) -> to = s[I].rekey[s[R].epoch + 1].ctRKey; random = I
       :: FORGED(R) -> pick(to, I, ATTACKER); random = ATTACKER
       :: FORGED(R) && s[I].epoch > s[R].epoch -> to = s[I].rekey[s[R].epoch + 1].ctRKey; random = I
       fi;
       NEXT(R).ctRKey = to; NEXT(R).ctRRandom = random;
       s[R].epoch++; s[R].sent = 0; s[R].sealing++;
       printf("| R <- 3 encapsulation by %d to %d, has epoch %d\n", random, to, s[R].epoch);
       to = 0; random = 0;
       check()
     }
  od
}

#ifdef LEAK
/* All secrets of an epoch get into the attacker's hands, at any time after a side has them. */
proctype Leak() {
  atomic { s[I].epoch >= LEAK || s[R].epoch >= LEAK; leaked[LEAK] = 1; printf("| epoch %d leaks\n", LEAK); check() }
}
#endif

init {
  atomic {
#ifdef LEAK_KEYS_OF_BOTH
    weak = BOTH;
#endif
#ifdef LEAK_KEYS_OF_ONE
    pick(weak, I, R);
    printf("| the attacker has the X-Wing private keys of %d\n", weak);
#endif
    run Initiator(); run Responder();
#ifdef LEAK
    run Leak();
#endif
    skip
  }
}
