/** Which durations can be shown. */

export const DISTRIBUTIONS = ['wakeToRun', 'preempted', 'running', 'blocked'] as const;
export type DistributionKey = (typeof DISTRIBUTIONS)[number];

export const CHOICES: Readonly<Record<DistributionKey, { label: string; explanation: string }>> = {
  wakeToRun: {
    label: 'Wake-up to running',
    explanation:
      'How long a vCPU waited for a pCPU after it was woken: what the scheduler adds to every notification.',
  },
  preempted: {
    label: 'Waiting after preemption',
    explanation: 'How long a vCPU waited after Xen had taken its pCPU away while it still had work.',
  },
  running: { label: 'Running', explanation: 'How long a vCPU ran at a stretch.' },
  blocked: { label: 'Blocked', explanation: 'How long a vCPU slept until it was woken.' },
};
