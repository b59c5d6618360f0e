/**
 * Sync groups: all members are master, or none is. A member tells where it stands by itself (`member`), the group tells
 * all of them what they are together (`sync`). `machine.ts` opens with the transition table; what a member does
 * with the word of its group is in `../vrrp/sync.ts`.
 * @module
 */
export * from "./machine.ts";
