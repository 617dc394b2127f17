import { Home } from './home/home.tsx';
import { t } from './language.ts';
import { route } from './router.ts';
import { Notice, ToStart } from './ui/notice.tsx';

export function App() {
  const current = route();
  if (current.page === 'home') return <Home />;
  return (
    <Notice {...t().problem.wrongLink}>
      <ToStart primary />
    </Notice>
  );
}
