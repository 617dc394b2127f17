import { Home } from './home/home.tsx';
import { t } from './language.ts';
import { Room } from './room/room.tsx';
import { route } from './router.ts';
import { Notice, ToStart } from './ui/notice.tsx';

export function App() {
  const current = route();
  if (current.page === 'home') return <Home />;
  if (current.page === 'room') return <Room key={current.room} room={current.room} />;
  return (
    <Notice {...t().problem.wrongLink}>
      <ToStart primary />
    </Notice>
  );
}
