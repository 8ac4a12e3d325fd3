/** What a lane of the flame graph stands for. */
export type LaneKind = 'hypervisor' | 'domain' | 'idle';
