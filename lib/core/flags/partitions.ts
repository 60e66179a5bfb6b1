/**
 * The partitions of the record that belong to one place of flags (`application/environment/profile/strategy`): the stack
 * grants by them, and the functions write by them.
 */
export const flagsPartition = (place: string): string => `FLAGS#${place}`;
export const lockedOutPartition = (place: string): string => `LOCKED#${place}`;
