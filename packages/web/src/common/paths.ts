/** The addresses of pages that are no room's. */
export const contactsPath = '/contacts';
/** The page that checks the network. */
export const checkPath = '/check';
/** The one that says what a firewall has to allow. */
export const firewallPath = '/firewall';

type Page = 'home' | 'contacts' | 'check' | 'firewall';

const pages: ReadonlyMap<string, Page> = new Map([
  ['/', 'home'],
  ['/index.html', 'home'],
  [contactsPath, 'contacts'],
  [checkPath, 'check'],
  [firewallPath, 'firewall'],
]);

/** Undefined for rooms, and for addresses where nothing is. */
export const pageAt = (path: string): Page | undefined => pages.get(path);
