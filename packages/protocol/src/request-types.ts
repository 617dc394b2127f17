import type * as v from 'valibot';
import type { MediaSource } from './fields.ts';
import type { Permission } from './roles.ts';

/**
 * Where a connection stands. `new`: before `hello`. `ready`: without a membership. `waiting`: in front of a room, until
 * somebody lets it in; none gets there yet. `member`: with a membership.
 */
export const connectionStates = ['new', 'ready', 'waiting', 'member'] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** The need of a request: nothing, or a permission … */
export type Needs =
  | null
  /** … of the role that its sender has in the room, */
  | Permission
  /** … the one of them that belongs to the `source` it names, */
  | { readonly bySource: Readonly<Record<MediaSource, Permission>> }
  /** … or of the role in the `token` for the `room` that it brings along, from outside. */
  | { readonly byToken: Permission };

/** A row of the table of a client's requests. */
export interface ClientRequest {
  /** Those in which it is allowed; in the others it is refused with `bad-state`. */
  readonly states: readonly ConnectionState[];
  /** Without it the request is refused with `forbidden`; with `bad-state` where nobody in a room of this kind has it. */
  readonly needs: Needs;
  readonly params: v.GenericSchema<object>;
  readonly result: v.GenericSchema<object>;
}
