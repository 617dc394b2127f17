import { languages, themes } from '../common/chosen.ts';
import { t } from '../common/language.ts';

/** Each under its own name, as people look for it. */
export function LanguageOptions() {
  return (
    <>
      {Object.entries(languages).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </>
  );
}

export function ThemeOptions() {
  const { common } = t();
  return (
    <>
      {themes.map((name) => (
        <option key={name} value={name}>
          {common.themes[name]}
        </option>
      ))}
    </>
  );
}
