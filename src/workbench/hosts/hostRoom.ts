/**
 * What the workbench uses of the host room: a bundle of its own (dist/hostRoom.js), loaded when somebody connects, so
 * that the extension starts without the SSH library. `HostAccess.room` gives it; types are imported from their files.
 */
export { applySteps } from '../../host/apply/applySteps';
export { findApplied } from '../../host/apply/findApplied';
export { isRun, prepareSteps } from '../../host/apply/prepareSteps';
export { revert } from '../../host/apply/revert';
export { readInventory } from '../../host/inventory/readInventory';
export { watchLoad } from '../../host/inventory/watchLoad';
export { removeLeftovers } from '../../host/leftovers';
export { preflight } from '../../host/preflight/preflight';
export { preflightWithSudo } from '../../host/preflight/withSudo';
export { packFolder } from '../../host/packFolder';
export { record } from '../../host/record';
export { namedMachines } from '../../host/recordMachines';
export { connect } from '../../host/session';
export { listHosts, resolveHost, usersConfig } from '../../host/sshConfig';
export { hopName } from '../../host/hostSettings';
export { parseTarget } from '../../host/target';
