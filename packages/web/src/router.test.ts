import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { moveAddress, navigate, route, routeOf, startRouter } from './router.ts';

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
