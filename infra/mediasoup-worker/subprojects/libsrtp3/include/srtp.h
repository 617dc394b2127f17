// The part of the libsrtp 3 interface that the worker calls, on top of libsrtp 2.
//
// Between the two, libsrtp made the policy opaque and gave protect and unprotect separate input and output buffers.
// Everything else that the worker uses (error codes, profiles, events, init and dealloc) is the same and comes from
// the included header. C++ overloads keep the functions apart that have one name in both versions.
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string.h> // explicit_bzero()

// In libsrtp 2 the name is a struct, in libsrtp 3 a pointer to an opaque one.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

// Error codes that libsrtp 3 added; libsrtp 2 ends with 27 (srtp_err_status_pkt_idx_adv).
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct srtp3_policy
{
	srtp2_policy_t policy{};
	// Master key and master salt, one after the other, as libsrtp 2 wants them.
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = srtp3_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) srtp3_policy();

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (!policy)
	{
		return;
	}

	// srtp_create() derived the session keys; the master key must not stay in freed memory.
	explicit_bzero(policy->key, sizeof(policy->key));
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	return err == srtp_err_status_ok
	         ? srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile)
	         : err;
}

// The worker uses no MKI (RFC 3711, section 3.1) and passes none; one that is given is refused.
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	if (mkiLen != 0 || keyLen > sizeof(policy->key) || saltLen > sizeof(policy->key) - keyLen)
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = size;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

// libsrtp 2 works in place and trusts the caller that the trailer fits. This copies the packet to its destination,
// checks the room there first, and then calls `transform`.
// `outLen` is the room in `out` before the call and the length of the result after it.
template<typename Transform>
inline srtp_err_status_t srtp3_in_place(
  Transform transform, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t trailer)
{
	if (inLen > static_cast<size_t>(INT_MAX) || inLen > *outLen || trailer > *outLen - inLen)
	{
		return srtp_err_status_buffer_small;
	}

	if (out != in)
	{
		std::memmove(out, in, inLen);
	}

	int len        = static_cast<int>(inLen);
	const auto err = transform(session, static_cast<void*>(out), &len);

	if (err == srtp_err_status_ok)
	{
		*outLen = static_cast<size_t>(len);
	}

	return err;
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	const auto transform = [](srtp_t s, void* packet, int* len) { return srtp_protect(s, packet, len); };

	return srtp3_in_place(transform, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	const auto transform = [](srtp_t s, void* packet, int* len) { return srtp_unprotect(s, packet, len); };

	return srtp3_in_place(transform, session, srtp, srtpLen, rtp, rtpLen, 0);
}

// SRTCP adds the E flag and the index, 4 bytes, to the trailer of SRTP (RFC 3711, section 3.4).
constexpr size_t srtp3_srtcp_trailer_len = SRTP_MAX_TRAILER_LEN + 4;

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	const auto transform = [](srtp_t s, void* packet, int* len) { return srtp_protect_rtcp(s, packet, len); };

	return srtp3_in_place(transform, session, rtcp, rtcpLen, srtcp, srtcpLen, srtp3_srtcp_trailer_len);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	const auto transform = [](srtp_t s, void* packet, int* len) { return srtp_unprotect_rtcp(s, packet, len); };

	return srtp3_in_place(transform, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}
