/**
 * The signs of the short authentication string, in the order of their numbers (docs/e2ee.md has the table; other
 * clients need the same). Chosen to be told apart at a glance and named in one word; none needs a variation selector.
 * Their names are in the messages, at the same places, and the pages show a picture of each
 * (`virtual:symbol-pictures`) that is the same on every system.
 */
export const signs: readonly string[] = [
  '🐶 🐱 🦁 🐴 🐷 🐘 🐰 🐼 🐔 🐧 🐢 🐟 🐙 🦋 🐝 🐌',
  '🌳 🌵 🌻 🍄 🍎 🍌 🍓 🍋 🥕 🌽 🍞 🧀 🍕 🎂 🥚 🍇',
  '🌙 ⭐ 🔥 🌈 ⛄ ⚡ 🌍 🌊 🔑 🔔 🎈 🎁 📷 📞 💡 📖',
  '⏰ ⚓ 🔨 🎩 👓 ☔ 🎸 🥁 🎺 ⚽ 🏆 🚗 🚲 🚂 🚀 ⛵',
].flatMap((row) => row.split(' '));
