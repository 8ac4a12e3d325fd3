/** Quoting for the far machine's shell: one function for the whole house, which the offload's steps use too. */
export { shellCommand, shellQuote } from '../offload/steps/shellQuote';
