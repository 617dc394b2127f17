// Stands in for ankerl::unordered_dense, which Debian does not package: the three templates that the worker names,
// on the standard library. The standard containers promise more than the original (stable references, an iterator
// from erase()), so code written for the original is right with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class Key, class Value, class... Rest>
	using map = std::unordered_map<Key, Value, Rest...>;

	template<class Key, class... Rest>
	using set = std::unordered_set<Key, Rest...>;

	// The worker hashes addresses, ports and small numbers with this and combines the results, so the bits must be
	// well mixed; std::hash is the identity for integers. The mixer is SplitMix64's.
	template<class Integer>
	struct hash
	{
		static_assert(std::is_integral_v<Integer>, "only integers are hashed with this");

		std::size_t operator()(Integer value) const noexcept
		{
			auto bits = static_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15U;

			bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
			bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;

			return static_cast<std::size_t>(bits ^ (bits >> 31U));
		}
	};
} // namespace ankerl::unordered_dense
