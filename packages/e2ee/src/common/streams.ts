/**
 * The streams that one side of a call can send. Their numbers are part of the key schedule and of each frame's key
 * id, so they never change. Two bits of the key id hold them (`sframe/key-id.ts`), so there is room for four.
 */
export const streams = { microphone: 0, camera: 1, screen: 2, screenAudio: 3 } as const;

export type StreamName = keyof typeof streams;

export const streamNames = ['microphone', 'camera', 'screen', 'screenAudio'] as const satisfies StreamName[];
