/**
 * The initiator commits first, and the responder is the first to say who it is. In a call by link the initiator is the
 * side that comes second; it makes the first WebRTC offer, as soon as message 4 has told it who is there. Both sides
 * must hold different roles; with equal roles the exchange fails.
 */
export type Role = 'initiator' | 'responder';
