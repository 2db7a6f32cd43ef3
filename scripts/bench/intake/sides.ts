/** What ours is measured beside; what each does is told in `receivers.ts`. */
export const RECEIVERS = ['bare', 'plain', 'ceiling'] as const
export type Receiver = (typeof RECEIVERS)[number]
