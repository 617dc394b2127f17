import { Home } from './home/home.tsx';
import { t } from './language.ts';
import { Room } from './room/room.tsx';
import { route } from './router.ts';
import { Incomplete } from './ui/incomplete.tsx';
import { later } from './ui/later.tsx';
import { Notice, ToStart } from './ui/notice.tsx';

const contacts = later(async () => (await import('./contacts/contacts.tsx')).Contacts, Incomplete);

export function App() {
  const current = route();
  if (current.page === 'home') return <Home />;
  if (current.page === 'contacts') return <contacts.Later />;
  if (current.page === 'room') return <Room key={current.room} room={current.room} />;
  return (
    <Notice {...t().problem.wrongLink}>
      <ToStart primary />
    </Notice>
  );
}
