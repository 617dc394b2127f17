import { describe, expect, it } from 'vitest';
import { routeOf } from './router.ts';

describe('a path', () => {
  it('leads home', () => {
    expect(routeOf('/')).toEqual({ page: 'home' });
  });

  it('leads to the contacts', () => {
    expect(routeOf('/contacts')).toEqual({ page: 'contacts' });
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
