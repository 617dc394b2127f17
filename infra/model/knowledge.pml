/*
 * What the attacker knows and can make, and what an honest side accepts.
 *
 * The attacker is the network: it has seen every message that was sent, and nothing arrives that it did not choose.
 */

/* A nonce and a public key are shown in message 2 or 3, and until then hidden by the commitment. */
#ifdef NO_HIDING
#define SHOWN_BY_I 1
#else
#define SHOWN_BY_I 3
#endif
#ifdef RESPONDER_SPEAKS_FIRST
#define SHOWN_BY_R 0
#else
#define SHOWN_BY_R 2
#endif
#define SHOWN(x) ((x) >= SESSIONS || s[x].sent >= (s[x].role == INITIATOR -> SHOWN_BY_I : SHOWN_BY_R))

/* Whether message 3 opens the commitment of message 1. */
#ifdef NO_BINDING
#define OPENS_COMMITMENT(value, committed) (1)
#else
#define OPENS_COMMITMENT(value, committed) ((value) == (committed))
#endif

/* Private keys: its own, a stolen ephemeral one, and all of them where identity keys are used for the exchange. */
#ifdef STATIC_KEM
#define OPENS(key) ((key) >= SESSIONS || (key) == weak || leaked)
#else
#define OPENS(key) ((key) >= SESSIONS || (key) == weak)
#endif
#define SIGNS_AS(who) ((who) == E || (who) == stolen || leaked)

/*
 * The shared secret of an encapsulation is known to who made it and to who has the private key. A ciphertext for another
 * key is no error (ML-KEM's implicit rejection): it gives a secret that only the owner of the key has.
 */
#define FOREIGN_R(x) (s[x].role == RESPONDER && v[x].ctRKey != OWN(x))
#define FOREIGN_I(x) (s[x].role == INITIATOR && v[x].ctIKey != OWN(x))
#define KNOWS_SECRET_R(x) (OPENS((FOREIGN_R(x) -> OWN(x) : v[x].ctRKey)) || (!FOREIGN_R(x) && v[x].ctRRandom >= SESSIONS))
#define KNOWS_SECRET_I(x) (OPENS((FOREIGN_I(x) -> OWN(x) : v[x].ctIKey)) || (!FOREIGN_I(x) && v[x].ctIRandom >= SESSIONS))

/* th1 is a hash of what passed in the open, so who knows the shared secrets knows root1, and then root. */
#ifdef ONE_WAY
#define KNOWS_ROOT(x) (KNOWS_SECRET_R(x))
#else
#define KNOWS_ROOT(x) (KNOWS_SECRET_R(x) && KNOWS_SECRET_I(x))
#endif

#ifdef NO_SUITES_IN_TRANSCRIPT
#define SAME_LISTS(x, y) (1)
#else
#define SAME_LISTS(x, y) (v[x].listI == v[y].listI && v[x].listR == v[y].listR)
#endif
#ifdef NO_CALL_IN_TRANSCRIPT
#define SAME_CALL(x, y) (1)
#define COMMITTED_CALL(x) (1)
#else
#define SAME_CALL(x, y) (s[x].call == s[y].call && v[x].callCommit == v[y].callCommit)
#define COMMITTED_CALL(x) (s[x].call == v[x].callCommit)
#endif

#define SAME_COMMIT(x, y) (v[x].nCommit == v[y].nCommit && v[x].pkCommit == v[y].pkCommit)
#define SAME_REVEALS(x, y) (v[x].nR == v[y].nR && v[x].pkR == v[y].pkR && v[x].nI == v[y].nI && v[x].pkI == v[y].pkI)
#define SAME_CT_R(x, y) (v[x].ctRKey == v[y].ctRKey && v[x].ctRRandom == v[y].ctRRandom)
#define SAME_CT_I(x, y) (v[x].ctIKey == v[y].ctIKey && v[x].ctIRandom == v[y].ctIRandom)

/* th1, and root1: the same hash, and the same two secrets. */
#define SAME_TH1(x, y) (SAME_LISTS(x, y) && SAME_CALL(x, y) && SAME_COMMIT(x, y) && SAME_REVEALS(x, y) && \
                        SAME_CT_R(x, y) && SAME_CT_I(x, y))
#define SAME_ROOT1(x, y) (SAME_TH1(x, y) && !FOREIGN_R(x) && !FOREIGN_R(y) && !FOREIGN_I(x) && !FOREIGN_I(y))

/* The short authentication string: callId, m1, m2, nonce I, public key I; or what was found to give the same one. */
#ifdef SAS_WITH_CIPHERTEXT
#define SAME_COMPARED_CT(x, y) SAME_CT_I(x, y)
#define STRING_HAS_CIPHERTEXT 1
#else
#define STRING_HAS_CIPHERTEXT 0
#define SAME_COMPARED_CT(x, y) (1)
#endif
#define SAME_STRING(x, y) ((SAME_LISTS(x, y) && SAME_CALL(x, y) && SAME_COMMIT(x, y) && SAME_REVEALS(x, y) && \
                            SAME_COMPARED_CT(x, y)) || s[x].searched == (y) || s[y].searched == (x))

/* Whether everything that goes into x's string is fixed and known to the attacker; see `search` in handshake.pml. */
#ifdef SAS_WITH_CIPHERTEXT
#define FIXED_R(x) (s[x].sent >= 4)
#define FIXED_I(x) (s[x].sent >= 5)
#else
#ifdef NO_BINDING
#define FIXED_R(x) (s[x].sent >= 4)
#else
#define FIXED_R(x) (s[x].sent >= 4 || (s[x].sent == 2 && SHOWN(v[x].nCommit) && SHOWN(v[x].pkCommit)))
#endif
#define FIXED_I(x) (s[x].sent >= 3)
#endif
#define FIXED(x) (s[x].role == RESPONDER -> FIXED_R(x) : FIXED_I(x))

/*
 * The sealed part of message 4 or 5: a statement (identity and fingerprint), its signature, and a MAC, under keys that
 * come from root1 and the role. `by` is the honest session that made it or ATTACKER; then `who` and `print` are what
 * the attacker states, and `signer` says whose signature it puts there: its own, made with a key that it has, or the one
 * that an honest session made and sealed, which it knows when it can open that.
 */
#define SEALED(x) (s[x].sent >= (s[x].role == RESPONDER -> 4 : 5))
#ifdef NO_CONFIRMATION
#define CAN_SEAL_FOR(x) (1)
#define KNOWS_SIGNATURE(x) (SEALED(x))
#define SAME_SEAL_KEY(x, y) (1)
#else
#define CAN_SEAL_FOR(x) (KNOWS_ROOT(x))
#define KNOWS_SIGNATURE(x) (SEALED(x) && KNOWS_ROOT(x))
#define SAME_SEAL_KEY(x, y) SAME_ROOT1(x, y)
#endif

/* th_R = th1; th_I covers message 4 as well. x verifies what y signed. */
#ifdef SIGNATURE_WITHOUT_TRANSCRIPT
#define SIGNED_FOR(x, y) (s[x].role != s[y].role)
#else
#define SIGNED_FOR(x, y) (s[x].role != s[y].role && SAME_TH1(x, y) && \
                          (s[x].role == INITIATOR || OWN(s[y].sealR) == OWN(s[x].sealR)))
#endif

#ifdef NO_SIGNATURE
#define SIGNATURE_HOLDS(x, signer, who, print) (1)
#else
#ifdef PRINT_NOT_STATED
#define STATED_PRINT(y, print) (1)
#else
#define STATED_PRINT(y, print) ((print) == OWN(y))
#endif
#define SIGNATURE_HOLDS(x, signer, who, print) \
  ((signer) == ATTACKER -> SIGNS_AS(who) : \
    (KNOWS_SIGNATURE(signer) && SIGNED_FOR(x, signer) && s[signer].id == (who) && STATED_PRINT(signer, print)))
#endif

/* Whether x finds in order what an honest y sealed. */
#define GENUINE(x, y) (s[x].role != s[y].role && SEALED(y) && SAME_SEAL_KEY(x, y) && SIGNED_FOR(x, y))
