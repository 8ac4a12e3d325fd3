import { describe, expect, it } from 'vitest';
import { CannotConnect } from '../../../../src/host/cannotConnect';
import { CannotRecord } from '../../../../src/host/recordRequest';
import { runFailure } from '../../../../src/workbench/record/runFailure';

describe('why there is no recording', () => {
  it('says what to do in the words of the form', () => {
    const { title, message } = runFailure(
      new CannotRecord('None of the recorders starts. What each said stands above; try --check'),
    );
    expect(title).toBe('Nothing was recorded');
    expect(message).not.toContain('--');
  });

  it('tells what was kept and where', () => {
    const kept = new CannotRecord('No space left. What was fetched is kept in /home/ann/rx.captures-1');
    expect(runFailure(kept)).toEqual({
      title: 'The recording could not be finished',
      message: 'No space left. What was fetched is kept in /home/ann/rx.captures-1',
    });
  });

  it('of a machine that is gone: what to do about it, and where the recording lies', () => {
    const gone = new CannotConnect('refused', 'xen1 refuses connections', 'Start sshd there.');
    const error = new CannotRecord(
      `${gone.message}. What was not is in xen1:/var/tmp/xen-io-profiler.abcd1234`,
      {
        cause: gone,
      },
    );
    expect(runFailure(error)).toMatchObject({
      title: 'A machine could not be reached',
      message:
        'xen1 refuses connections. Start sshd there. What was recorded is still in xen1:/var/tmp/xen-io-profiler.abcd1234.',
    });
  });

  it('of anything else: the log', () => {
    expect(runFailure(new TypeError('x is not a function')).remedy).toContain('log');
    expect(runFailure('torn').message).toBe('torn');
  });
});
