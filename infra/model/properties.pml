/*
 * What must hold, looked at after every step that could break it: when a side finishes and when keys leak.
 *
 * A run asserts the properties that it was given (P_…). With REACH it asserts instead that what a property speaks of never
 * comes about; finding that it does shows that the property says something.
 */

/* x demanded an identity, or was shown one that is a person's: whoever it talks to should be that person. */
#define MEANT(x) (FINISHED(x) && s[x].early && ((s[x].pin != NOBODY && s[x].pin != stolen) || PERSON(s[x].peer)))
#define WHOM(x) (s[x].pin != NOBODY -> s[x].pin : s[x].peer)

/* Two people who compared: both sides are done, and the strings are equal. */
#define COMPARED(i, r) (s[i].role == INITIATOR && s[r].role == RESPONDER && FINISHED(i) && FINISHED(r) && \
                        s[i].early && s[r].early && SAME_STRING(i, r))

#define SAME_SESSION(x, y) (SAME_ROOT1(x, y) && OWN(s[x].sealR) == OWN(s[y].sealR) && s[x].call == s[y].call && \
                            s[x].suite == s[y].suite)
#define SHOWN_TRULY(x, y) (s[x].peer == s[y].id && s[x].peerPrint == OWN(y))

/*
 * y is x's other side: the opposite role, the person that x meant, with the same messages, call, suite and secrets and
 * its own fingerprint. A responder knows besides that the initiator is done. Where both are done, what each was shown of
 * the other is true.
 */
#define AGREES(x, y) (s[x].role != s[y].role && SEALED(y) && s[y].id == WHOM(x) && SHOWN_TRULY(x, y) && \
                      SAME_SESSION(x, y) && (s[x].role == INITIATOR || FINISHED(y)) && \
                      (!FINISHED(y) || SHOWN_TRULY(y, x)))

/* A plain call to its end: two people who demanded and were shown each other, and whose strings are equal. */
#define PLAIN(i, r) (COMPARED(i, r) && AGREES(i, r) && AGREES(r, i) && s[i].id != s[r].id && s[i].pin == s[r].id && \
                     s[r].pin == s[i].id && s[i].suite == STRONG && !KNOWS_ROOT(i) && !KNOWS_ROOT(r))

/* That what a run adds to the attacker's powers has really come about. */
#ifdef LEAK_IDENTITIES
#define SITUATION (leaked)
#else
#ifdef STOLEN_KEY
#define SITUATION (victim)
#else
#define SITUATION (1)
#endif
#endif

hidden byte x, y, partners, rivals, finished;
hidden byte unseen, victim, meant, compared, plain, secrecy, agreement, downgrade, comparedSecrecy, comparedAgreement;

inline judgePair() {
  if
  :: FINISHED(x) && AGREES(x, y) -> partners++
  :: else
  fi;
  if
  :: s[x].role == s[y].role && FINISHED(x) && FINISHED(y) && SAME_ROOT1(x, y) -> rivals++
  :: else
  fi;
  if
  :: COMPARED(x, y) ->
     compared = 1;
     plain = plain || PLAIN(x, y);
     comparedSecrecy = comparedSecrecy && !KNOWS_ROOT(x) && !KNOWS_ROOT(y);
     comparedAgreement = comparedAgreement && SAME_SESSION(x, y) && SHOWN_TRULY(x, y) && SHOWN_TRULY(y, x);
     downgrade = downgrade && s[x].suite == STRONG && s[y].suite == STRONG
  :: else
  fi
}

inline judgeSide() {
  if
  :: FINISHED(x) -> finished++
  :: else
  fi;
  if
  :: MEANT(x) ->
     meant = 1;
     victim = victim || s[x].id == stolen;
     secrecy = secrecy && !KNOWS_ROOT(x);
     agreement = agreement && partners == 1 && rivals == 0; /* injective: one other side, and nobody else has it */
     downgrade = downgrade && s[x].suite == STRONG
  :: else
  fi
}

inline check() {
  d_step {
    victim = 0; meant = 0; compared = 0; plain = 0; finished = 0;
    secrecy = 1; agreement = 1; downgrade = 1; comparedSecrecy = 1; comparedAgreement = 1;
    for (x : 0 .. SESSIONS - 1) {
      partners = 0; rivals = 0;
      for (y : 0 .. SESSIONS - 1) {
        if
        :: x != y -> judgePair()
        :: else
        fi
      }
      judgeSide()
    }
#if defined(REACH_PLAIN) || defined(REACH_ALL) || defined(REACH_MEANT) || defined(REACH_COMPARED)
#ifdef REACH_PLAIN
    unseen = !plain;
#endif
#ifdef REACH_ALL
    unseen = finished < SESSIONS;
#endif
#ifdef REACH_MEANT
    unseen = !meant || !SITUATION;
#endif
#ifdef REACH_COMPARED
    unseen = !compared || !SITUATION;
#endif
    assert(unseen);
#else
#ifdef P_SECRECY
    assert(secrecy);
#endif
#ifdef P_AGREEMENT
    assert(agreement);
#endif
#ifdef P_DOWNGRADE
    assert(downgrade);
#endif
#ifdef P_COMPARED_SECRECY
    assert(comparedSecrecy);
#endif
#ifdef P_COMPARED_AGREEMENT
    assert(comparedAgreement);
#endif
#endif
    skip
  }
}
