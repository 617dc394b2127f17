/*
 * Sotto's handshake, version 2, with an attacker who is the network. See README.md; checks.mjs names the properties and
 * the mutations, all of which are preprocessor defines.
 *
 * There is no process for the network. Where an honest side waits for a message, the attacker chooses every part of it
 * among all that it has seen or can make. To drop is to choose nothing, to replay is to choose what was seen. What an
 * honest side would refuse is not delivered: it ends that side's session for good and tells the attacker nothing, which
 * is the same as a session that hears nothing any more. So a choice that fails goes back to where it was made.
 */
#include "terms.pml"
#include "knowledge.pml"
#include "properties.pml"

/* Back to waiting, in exactly the state as before. */
#define REQUIRE(condition) if :: (condition) :: else -> goto refused fi

/* Leaves nothing of what was chosen. Until message 5 is sent the initiator has not taken 4. */
inline forget() {
  list = 0; nonce = 0; key = 0; random = 0; by = 0; who = 0; print = 0; target = NONE;
  if
  :: s[me].sent == 3 -> v[me].ctIKey = 0; v[me].ctIRandom = 0
  :: else
  fi
}

#define FOUND s[me].searched = (target != NONE -> target : s[me].searched)

inline pick(x, low, high) {
  x = low;
  do
  :: x < high -> x++
  :: break
  od
}

inline pickKnown(x) {
  pick(x, 0, ATTACKER);
  REQUIRE(SHOWN(x))
}

/* A ciphertext that was seen, or one of the attacker's own, to any public key that it has seen. */
inline pickCiphertext() {
  pick(random, 0, ATTACKER);
  if
  :: random == ATTACKER -> pickKnown(key)
  :: random != ATTACKER && s[random].role == INITIATOR -> REQUIRE(s[random].sent >= 3); key = v[random].ctRKey
  :: random != ATTACKER && s[random].role == RESPONDER -> REQUIRE(s[random].sent >= 4); key = v[random].ctIKey
  fi
}

/*
 * The string that people compare has 42 bits: who may choose an input to it, knows all others, and knows the string to be
 * reached, can try inputs until it comes out. `others` says whether all others are fixed and known.
 */
inline search(others) {
  REQUIRE(others);
  REQUIRE(s[me].searched == NONE);
  pick(target, 0, SESSIONS - 1);
  REQUIRE(s[target].role != s[me].role && FIXED(target))
}

/*
 * The sealed part of message 4 or 5, as an honest side made it or as the attacker composes it, and the verdict of `me`.
 * Which identity was demanded is looked at only now, so that it may as well be chosen now.
 */
inline takeSealed() {
  pick(by, 0, ATTACKER);
  if
  :: by != ATTACKER -> REQUIRE(GENUINE(me, by)); who = s[by].id; print = OWN(by)
#ifdef PRINT_NOT_STATED
  :: by != ATTACKER -> REQUIRE(GENUINE(me, by)); who = s[by].id; print = ATTACKER
#endif
  :: by == ATTACKER -> REQUIRE(CAN_SEAL_FOR(me)); pick(key, 0, ATTACKER); pick(who, A, E); pick(print, FIRST_PRINT, ATTACKER);
     REQUIRE(SIGNATURE_HOLDS(me, key, who, print))
  fi;
  if
  :: skip
#ifdef PIN_IGNORED
  :: pick(s[me].pin, A, B)
#else
  :: who != E -> s[me].pin = who
#endif
  fi;
  s[me].peer = who;
  s[me].peerPrint = print;
  s[me].early = !leaked
}

/* Nothing that a session does can be too early for the attacker, so initiators begin with message 1 sent. */
inline commit(me) {
  v[me].listI = STRONG_WEAK; v[me].nCommit = me; v[me].pkCommit = me; v[me].callCommit = s[me].call;
  s[me].sent = 1;
  printf("| %d -> 1 suites %d, commitment to nonce %d, key %d\n", me, STRONG_WEAK, me, me)
}

inline initiatorReveal() {
  pick(list, STRONG_WEAK, LAST_LIST);
  REQUIRE(CHOSEN(STRONG_WEAK, list) != NO_SUITE);
  pickKnown(key);
  if
  :: pickKnown(nonce)
  :: search(SHOWN(me)); nonce = SEARCHED
  fi;
  s[me].suite = CHOSEN(STRONG_WEAK, list);
  v[me].listR = list; v[me].nR = nonce; v[me].pkR = key;
  v[me].nI = me; v[me].pkI = me;
  v[me].ctRKey = key; v[me].ctRRandom = me;
  FOUND;
  s[me].sent = 3;
  printf("| %d <- 2 suites %d, nonce %d, key %d\n", me, list, nonce, key);
  printf("| %d -> 3 nonce %d, key %d, encapsulation to %d\n", me, me, me, key)
}

inline initiatorCiphertext() {
  if
  :: pickCiphertext()
  :: search(STRING_HAS_CIPHERTEXT && SHOWN(me)); key = me; random = SEARCHED
  fi;
  v[me].ctIKey = key; v[me].ctIRandom = random;
  key = 0
}

inline responderReveal() {
  pick(list, STRONG_WEAK, LAST_LIST);
  REQUIRE(CHOSEN(list, STRONG_WEAK) != NO_SUITE);
  if
  :: pick(by, 0, SESSIONS - 1); REQUIRE(s[by].role == INITIATOR && s[by].sent >= 1); nonce = by; key = by
  :: pickKnown(nonce); pickKnown(key); by = me
  :: search(SHOWN(me)); nonce = SEARCHED; pickKnown(key); by = me
  fi;
  s[me].suite = CHOSEN(list, STRONG_WEAK);
  v[me].listI = list; v[me].nCommit = nonce; v[me].pkCommit = key; v[me].callCommit = s[by].call;
  v[me].listR = STRONG_WEAK; v[me].nR = OWN(me); v[me].pkR = OWN(me);
  FOUND;
  s[me].sent = 2;
  printf("| %d <- 1 suites %d, commitment to nonce %d, key %d, in call %d\n", me, list, nonce, key, s[by].call);
  printf("| %d -> 2 suites %d, nonce %d, key %d\n", me, STRONG_WEAK, me, me)
}

inline responderConfirm() {
  if
  :: pickKnown(nonce); REQUIRE(OPENS_COMMITMENT(nonce, v[me].nCommit))
  :: REQUIRE(OPENS_COMMITMENT(SEARCHED, v[me].nCommit)); search(SHOWN(me)); nonce = SEARCHED
  :: nonce = v[me].nCommit; REQUIRE(nonce == SEARCHED) /* it searched before it committed */
  fi;
  pickKnown(list);
  REQUIRE(OPENS_COMMITMENT(list, v[me].pkCommit) && COMMITTED_CALL(me));
  pickCiphertext();
  v[me].nI = nonce; v[me].pkI = list;
  v[me].ctRKey = key; v[me].ctRRandom = random;
  v[me].ctIKey = list; v[me].ctIRandom = OWN(me);
  s[me].sealR = me;
  FOUND;
  s[me].sent = 4;
  printf("| %d <- 3 nonce %d, key %d, encapsulation by %d to %d\n", me, nonce, list, random, key);
  printf("| %d -> 4 encapsulation to %d, sealed\n", me, list)
}

/* The initiator takes 4 and sends 5, the responder takes 5. */
inline finish() {
  if
  :: s[me].role == INITIATOR -> initiatorCiphertext()
  :: else
  fi;
  takeSealed();
  if
  :: s[me].role == INITIATOR ->
     s[me].sealR = by;
     FOUND;
     s[me].sent = 5;
     printf("| %d <- 4 encapsulation by %d to %d, sealed by %d: identity %d, print %d\n",
       me, v[me].ctIRandom, v[me].ctIKey, by, who, print);
     printf("| %d -> 5 and is done\n", me)
  :: else ->
     s[me].sent = 6;
     printf("| %d <- 5 sealed by %d: identity %d, print %d; is done\n", me, by, who, print)
  fi
}

/* Everybody's identity key gets into the attacker's hands, at any time after somebody is done. */
#ifdef LEAK_IDENTITIES
#define CAN_LEAK (FINISHED(me) && !leaked)
#else
#define CAN_LEAK (0)
#endif

proctype Side(byte me) {
  byte list, nonce, key, random, by, who, print, target = NONE;

  do
  :: atomic { s[me].role == INITIATOR && s[me].sent == 1 -> initiatorReveal(); goto refused }
  :: atomic { s[me].role == RESPONDER && s[me].sent == 0 -> responderReveal(); goto refused }
  :: atomic { s[me].role == RESPONDER && s[me].sent == 2 -> responderConfirm(); goto refused }
  :: atomic {
       if
       :: s[me].sent == (s[me].role == INITIATOR -> 3 : 4) -> finish()
       :: CAN_LEAK -> leaked = 1; printf("| identity keys leak\n")
       fi;
       check();
refused:
       forget()
     }
  od
}

inline pickPerson(who) {
  if
  :: who = A
  :: who = B
  fi
}

init {
  atomic {
    /* Which of the two is called A is a matter of names. */
    s[0].role = INITIATOR; s[0].id = A;
    s[1].role = RESPONDER; pickPerson(s[1].id); pick(s[1].call, 0, 1);
#if SESSIONS > 2
    pick(s[2].role, INITIATOR, RESPONDER); pickPerson(s[2].id); pick(s[2].call, 0, 1);
#endif
#if SESSIONS > 3
    pick(s[3].role, INITIATOR, RESPONDER); pickPerson(s[3].id); pick(s[3].call, 0, 1);
#endif
#ifdef REPEATED_RANDOMNESS
    s[2].role = RESPONDER; s[2].id = s[1].id; s[2].call = s[1].call;
#endif
#ifdef LEAK_EPHEMERAL
    pick(weak, 0, SESSIONS - 1);
    printf("| the attacker has the X-Wing private key of %d\n", weak);
#endif
#ifdef STOLEN_KEY
    pick(stolen, A, B);
    printf("| the attacker has the identity key of %d\n", stolen);
#endif
    for (x : 0 .. SESSIONS - 1) {
      s[x].pin = NOBODY; s[x].peer = NOBODY; s[x].searched = NONE;
      printf("| %d: role %d, identity %d, call %d\n", x, s[x].role, s[x].id, s[x].call);
      if
      :: s[x].role == INITIATOR -> commit(x)
      :: else
      fi;
      run Side(x)
    }
  }
}
