import { useEffect, useLayoutEffect } from 'preact/hooks';
import { awaitsCalls, mayBeCalled } from './calling/may-be-called.ts';
import { Home } from './home/home.tsx';
import { t } from './common/language.ts';
import { Room } from './room/room.tsx';
import { route } from './common/router.ts';
import { Incomplete } from './ui/incomplete.tsx';
import { later } from './ui/later.tsx';
import { Notice, ToStart } from './ui/notice.tsx';

const contacts = later(async () => (await import('./calling/contacts-page.tsx')).ContactsPage, Incomplete);
const check = later(async () => (await import('./check/check-page.tsx')).CheckPage, Incomplete);
const firewall = later(async () => (await import('./firewall/firewall-page.tsx')).FirewallPage, Incomplete);
// A page without it does all but ring.
const incoming = later(
  async () => (await import('./calling/incoming-calls.tsx')).IncomingCalls,
  () => null,
);

/** Milliseconds that a page has for itself. */
const afterThePage = 500;

export function App() {
  return (
    <>
      <Page />
      <Incoming />
    </>
  );
}

/** Loaded once there may be somebody who calls, and not before the page is there. */
function Incoming() {
  const current = route();
  useEffect(() => {
    const look = async () => {
      if (await mayBeCalled()) awaitsCalls.value = true;
    };
    const timer = setTimeout(() => void look(), afterThePage);
    return () => clearTimeout(timer);
  }, [current]);
  return awaitsCalls.value && <incoming.Later />;
}

function Page() {
  const current = route();
  const { page } = current;
  // Before the next paint, so that the frame of the page (shell.css) is never that of the one before.
  useLayoutEffect(() => {
    document.documentElement.dataset.page = page;
  }, [page]);
  if (current.page === 'home') return <Home />;
  if (current.page === 'contacts') return <contacts.Later />;
  if (current.page === 'check') return <check.Later />;
  if (current.page === 'firewall') return <firewall.Later />;
  if (current.page === 'room') return <Room key={current.room} room={current.room} entry={current.entry} />;
  return (
    <Notice {...t().problem.wrongLink}>
      <ToStart primary />
    </Notice>
  );
}
