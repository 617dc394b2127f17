import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdBack, moveAddress, navigate, route, routeOf, startRouter } from './router.ts';

describe('a path', () => {
  it('leads home', () => {
    expect(routeOf('/')).toEqual({ page: 'home' });
  });

  it('leads to the contacts', () => {
    expect(routeOf('/contacts')).toEqual({ page: 'contacts' });
  });

  it('leads to the check of the connection', () => {
    expect(routeOf('/check')).toEqual({ page: 'check' });
  });

  it('leads to what a firewall has to allow', () => {
    expect(routeOf('/firewall')).toEqual({ page: 'firewall' });
  });

  it('leads to a room', () => {
    expect(routeOf('/r/7H3KQ-9WZN4-XV2TB-C8MPR-S5YD6')).toEqual({
      page: 'room',
      room: '7h3kq9wzn4xv2tbc8mprs5yd6',
    });
  });

  it('leads to the page for wrong links otherwise', () => {
    expect(routeOf('/r/7h3kq')).toEqual({ page: 'wrong-link' });
    expect(routeOf('/admin')).toEqual({ page: 'wrong-link' });
  });
});

describe('the address of a visit that moves to another room', () => {
  const page = new EventTarget();
  const location = { pathname: '/' };
  const setPath = (_state: unknown, _title: string, path: string) => {
    location.pathname = path;
  };
  const call = '/r/ch3kq-9wzn4-xv2tb-c8mpr-s5yd6';
  const conference = '/r/gh3kq-9wzn4-xv2tb-c8mpr-s5yd6';
  const room = 'gh3kq9wzn4xv2tbc8mprs5yd6';

  beforeEach(() => {
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('document', new EventTarget());
    vi.stubGlobal('location', location);
    vi.stubGlobal('history', { pushState: setPath, replaceState: setPath });
    vi.stubGlobal('scrollTo', () => undefined);
    startRouter();
  });

  afterEach(() => vi.unstubAllGlobals());

  it('names it, and the page stays, also when the browser looks at the address again', () => {
    navigate(call);
    const before = route();
    moveAddress(room);
    expect(location.pathname).toBe(conference);
    page.dispatchEvent(new Event('popstate'));
    expect(route()).toBe(before);
  });

  it('leads there like any other once the visit is over', () => {
    navigate(call);
    moveAddress(room);
    navigate('/');
    location.pathname = conference;
    page.dispatchEvent(new Event('popstate'));
    expect(route()).toEqual({ page: 'room', room });
  });
});

describe('the way back from a call', () => {
  const call = '/r/ch3kq-9wzn4-xv2tb-c8mpr-s5yd6';
  const callRoom = 'ch3kq9wzn4xv2tbc8mprs5yd6';
  const conference = '/r/gh3kq-9wzn4-xv2tb-c8mpr-s5yd6';
  const conferenceRoom = 'gh3kq9wzn4xv2tbc8mprs5yd6';
  let entries: { state: unknown; path: string }[];
  let at: number;
  let page: EventTarget;

  beforeEach(() => {
    page = new EventTarget();
    entries = [{ state: null, path: '/' }];
    at = 0;
    const go = () => {
      if (at === 0) return;
      at -= 1;
      page.dispatchEvent(new Event('popstate'));
    };
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('document', new EventTarget());
    vi.stubGlobal('location', {
      get pathname() {
        return entries[at]?.path;
      },
    });
    vi.stubGlobal('history', {
      get state() {
        return entries[at]?.state;
      },
      pushState: (state: unknown, _title: string, path: string) => {
        entries = [...entries.slice(0, at + 1), { state, path }];
        at += 1;
      },
      replaceState: (state: unknown, _title: string, path: string) => {
        entries[at] = { state, path };
      },
      back: go,
    });
    vi.stubGlobal('scrollTo', () => undefined);
    startRouter();
    navigate(call);
  });

  afterEach(() => vi.unstubAllGlobals());

  it('ends on the same page, and leads on from there', () => {
    const before = route();
    const left = vi.fn<() => void>();
    holdBack(left);
    history.back();
    expect([left.mock.calls.length, route(), location.pathname]).toEqual([1, before, call]);
    history.back();
    expect([left.mock.calls.length, route().page]).toEqual([1, 'home']);
  });

  it('is one step again where the call was left by its button', () => {
    holdBack(() => undefined)();
    history.back();
    expect(route().page).toBe('home');
  });

  it('is held once, however often one comes back in', () => {
    holdBack(() => undefined)();
    const left = vi.fn<() => void>();
    holdBack(left);
    expect(entries).toHaveLength(3);
    history.back();
    expect([left.mock.calls.length, route()]).toEqual([1, { page: 'room', room: callRoom }]);
    holdBack(left);
    history.back();
    expect([left.mock.calls.length, route()]).toEqual([2, { page: 'room', room: callRoom }]);
  });

  it('is one step also where the visit has moved to another room', () => {
    const release = holdBack(() => undefined);
    moveAddress(conferenceRoom);
    release();
    history.back();
    expect(route().page).toBe('home');
  });

  it('ends there also where somebody goes back by several steps', () => {
    const left = vi.fn<() => void>();
    holdBack(left);
    at = 1;
    history.back();
    expect([left.mock.calls.length, route(), location.pathname]).toEqual([
      1,
      { page: 'room', room: callRoom },
      call,
    ]);
  });

  it('stays in the room in which the visit goes on', () => {
    const before = route();
    const left = vi.fn<() => void>();
    holdBack(left);
    moveAddress(conferenceRoom);
    history.back();
    expect([left.mock.calls.length, route(), location.pathname]).toEqual([1, before, conference]);
  });
});
