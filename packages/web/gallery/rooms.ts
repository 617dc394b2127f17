import type { RoomKind } from '@sotto/client';

/** A room of each kind: what is said of a room goes by its id. */
export const roomOf: Readonly<Record<RoomKind, string>> = {
  call: 'ch3kq9wzn4xv2tbc8mprs5yd6',
  conference: 'gh3kq9wzn4xv2tbc8mprs5yd6',
};
