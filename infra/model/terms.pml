/*
 * What is said in a handshake, and what the attacker can say and open.
 *
 * Cryptography is perfect here: a term is a small number that names where it comes from, two terms are equal when they
 * come from the same, and what cannot be calculated in reality has no rule by which the attacker could have it.
 *
 * Honest sessions have the numbers 0 to SESSIONS - 1. A nonce, an X-Wing key pair, the randomness of an encapsulation
 * and a DTLS fingerprint are named by the session that made them; the attacker's own have the numbers after that.
 */
#ifndef SESSIONS
#define SESSIONS 2
#endif

/* Some runs with a third session leave these to the runs with two: rewritten suites, and fingerprints of others. */
#ifdef NARROW
#define LAST_LIST STRONG_WEAK
#define FIRST_PRINT ATTACKER
#else
#define LAST_LIST WEAK_STRONG
#define FIRST_PRINT 0
#endif

#define ATTACKER SESSIONS      /* the attacker's nonce, key pair, randomness, fingerprint, signature */
#define SEARCHED (SESSIONS+1)  /* a nonce or randomness that it found by trying very many, see `search` */
#define NONE     (SESSIONS+2)

/* What a session makes has its number; unless a device gives the same "random" values twice. */
#ifdef REPEATED_RANDOMNESS
#define OWN(x) ((x) == 2 -> 1 : (x))
#else
#define OWN(x) (x)
#endif

/* Identities. A and B are people, E is the attacker with an identity key of its own. */
#define A 0
#define B 1
#define E 2
#define NOBODY 3

#define INITIATOR 0
#define RESPONDER 1

/* Lists of suites, best first, as they may stand in messages 1 and 2. Honest devices offer STRONG_WEAK. */
#define STRONG_WEAK 0
#define STRONG_ONLY 1
#define WEAK_ONLY   2
#define WEAK_STRONG 3
#define STRONG 1
#define WEAK   2
#define NO_SUITE 0

/* The first of the initiator's list that is in the responder's. */
#define FIRST(list)  (((list) == WEAK_ONLY || (list) == WEAK_STRONG) -> WEAK : STRONG)
#define SECOND(list) (((list) == STRONG_WEAK) -> WEAK : (((list) == WEAK_STRONG) -> STRONG : NO_SUITE))
#define HAS(list, suite) ((suite) != NO_SUITE && (FIRST(list) == (suite) || SECOND(list) == (suite)))
#define CHOSEN(theirs, ours) (HAS(ours, FIRST(theirs)) -> FIRST(theirs) : \
                             (HAS(ours, SECOND(theirs)) -> SECOND(theirs) : NO_SUITE))

/* A session's view of messages 1 to 4: what it sent, and what it was given for the other side's. */
typedef View {
  byte listI;                /* 1: the suites, */
  byte nCommit, pkCommit;   /*    and the commitment: a hash of a nonce, a public key */
  byte callCommit;           /*    and a call */
  byte listR, nR, pkR;       /* 2 */
  byte nI, pkI;              /* 3: the opening, */
  byte ctRKey, ctRRandom;    /*    and an encapsulation to R: to which key, with whose randomness */
  byte ctIKey, ctIRandom     /* 4: an encapsulation to I */
}

typedef Session {
  byte role, id, call;
  byte sent;         /* the number of the last message it sent; 6 for a responder that accepted message 5 */
  byte suite;
  byte sealR;        /* who made the sealed part of message 4: a session, or ATTACKER */
  byte pin;          /* the identity that it demanded, or NOBODY */
  byte peer;         /* the identity that it was shown */
  byte peerPrint;    /* and the fingerprint of its DTLS certificate */
  byte searched;     /* the session whose string this one's was made to equal by search, or NONE */
  bit  early         /* finished before identity keys leaked */
}

View v[SESSIONS];
Session s[SESSIONS];

byte weak = NONE;     /* the session whose X-Wing private key the attacker knows (LEAK_EPHEMERAL) */
byte stolen = NOBODY; /* the identity whose key the attacker has from the start (STOLEN_KEY) */
bit leaked = 0;       /* the attacker has the identity keys of everybody (LEAK_IDENTITIES) */

#define FINISHED(x) (s[x].sent == (s[x].role == INITIATOR -> 5 : 6))
#define PERSON(x)   ((x) < E && (x) != stolen)

