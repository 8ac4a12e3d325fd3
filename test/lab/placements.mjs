/** Who runs where in the lab: which pCPU a domain is on, and which of dom0's processors netback works on. */
import { answerOf } from './machines.mjs';

/** @param {Record<string, number | number[]>} where pCPU of all vCPUs of a domain, or one for each vCPU */
export async function pin(where) {
  for (const [domain, pcpus] of Object.entries(where)) {
    const name = domain === 'dom0' ? 'Domain-0' : domain;
    const commands = Array.isArray(pcpus)
      ? pcpus.map((pcpu, vcpu) => `xl vcpu-pin ${name} ${vcpu} ${pcpu}`)
      : [`xl vcpu-pin ${name} all ${pcpus}`];
    await answerOf('dom0', commands.join(' && '));
  }
}

/** Lets everything run everywhere again. */
export async function unpin(...domains) {
  for (const domain of domains)
    await answerOf('dom0', `xl vcpu-pin ${domain === 'dom0' ? 'Domain-0' : domain} all all all`);
}

/** Moves what netback does for a guest (its interrupts, in which its NAPI runs, and its threads) to one of dom0's processors. */
export async function moveNetback(guest, cpu) {
  await answerOf(
    'dom0',
    `set -e
vif=vif$(xl domid ${guest}).0
irqs=$(sed -n "s/^ *\\([0-9]*\\):.* $vif.*/\\1/p" /proc/interrupts)
[ -n "$irqs" ]
for irq in $irqs; do echo ${cpu} >/proc/irq/$irq/smp_affinity_list; done
for pid in $(ps -eo pid=,comm= | awk -v vif="$vif" 'index($2, vif) == 1 { print $1 }'); do taskset -pc ${cpu} "$pid"; done`,
  );
}
