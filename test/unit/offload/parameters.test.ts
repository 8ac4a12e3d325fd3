import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/offload/assumptions';
import { drawRows, medianRow } from '../../../src/offload/draws';
import { inModelUnits, PARAMETER_AT, PARAMETERS, parametersFor } from '../../../src/offload/parameters';
import { gammaOverMean, normalQuantile, quantile } from '../../../src/offload/quantile';
import { Random } from '../../../src/offload/random';
import { exact, range, system, unit } from './handMade';

describe('parameters', () => {
  it('have what their schema asks for, in order, with a source', () => {
    const schema = JSON.parse(readFileSync('src/offload/parameters.schema.json', 'utf8')) as {
      $defs: { parameter: { required: string[]; properties: Record<string, { enum?: string[] }> } };
    };
    const file = JSON.parse(readFileSync('src/offload/parameters.json', 'utf8')) as {
      parameters: Record<string, Record<string, unknown>>;
    };
    const { required, properties } = schema.$defs.parameter;
    for (const [key, parameter] of Object.entries(file.parameters)) {
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(Object.keys(parameter).sort()).toEqual([...required].sort());
      expect(properties.unit.enum).toContain(parameter.unit);
      expect(properties.distribution.enum).toContain(parameter.distribution);
    }
    for (const { range: each, source, label } of PARAMETERS) {
      expect(each.low).toBeLessThanOrEqual(each.mid);
      expect(each.mid).toBeLessThanOrEqual(each.high);
      expect(source.length * label.length).toBeGreaterThan(0);
    }
  });

  it('are what a person assumes before what was measured before the default', () => {
    const measured = new Map([
      ['c_notify', { range: range(1, 2, 3), source: 'measured here' }],
      ['u_max', { range: exact(0.9), source: 'measured here' }],
      ['no such key', { range: exact(1), source: '' }],
    ]);
    const parameters = parametersFor(measured, new Map([['u_max', exact(0.8)]]));
    expect(parameters[PARAMETER_AT.c_notify]).toMatchObject({ range: { mid: 2 }, source: 'measured here' });
    expect(parameters[PARAMETER_AT.u_max]).toMatchObject({ range: { mid: 0.8 }, source: 'assumed by you' });
    expect(parameters[PARAMETER_AT.ram]).toBe(PARAMETERS[PARAMETER_AT.ram]);
    const learnt = new Map([['u_max', { ...exact(0.8), source: 'calibrated on this host' }]]);
    expect(parametersFor(measured, learnt)[PARAMETER_AT.u_max]).toMatchObject({
      range: exact(0.8),
      source: 'calibrated on this host',
    });
  });

  it('become nanoseconds by the clock of the system, in a row', () => {
    const host = system({ units: [unit('a:x', 10, 0)], clockHz: 4e9 }, 1e6);
    const row = medianRow(assumptionsOf(host));
    expect(row[PARAMETER_AT.c_notify]).toBeCloseTo(3000 / 4, 9);
    expect(row[PARAMETER_AT.t_notify_dedicated]).toBeCloseTo(8000, 9);
    expect(row[PARAMETER_AT.t_line_same]).toBeCloseTo(50, 9);
    expect(inModelUnits('ms', 1)).toBe(1e6);
  });
});

describe('distributions', () => {
  it('have their 5, 50 and 95 % values where they say', () => {
    const wide = range(1, 4, 32);
    expect([0.05, 0.5, 0.95].map((p) => quantile('log-normal', wide, p).toFixed(6))).toEqual([
      '1.000000',
      '4.000000',
      '32.000000',
    ]);
    const fromZero = range(0, 1, 3);
    expect(quantile('log-normal', fromZero, 0.5)).toBeCloseTo(1, 6);
    expect(quantile('log-normal', fromZero, 0.95)).toBeCloseTo(3, 6);
    expect(quantile('log-normal', fromZero, 0.01)).toBe(0);
    expect(quantile('uniform', wide, 0.5)).toBe(16.5);
    expect(quantile('triangular', range(0, 1, 2), 0.5)).toBeCloseTo(1, 12);
    expect(quantile('triangular', range(0, 1, 2), 0.125)).toBeCloseTo(0.5, 12);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
  });

  it('rise with p and stay finite', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('log-normal', 'triangular', 'uniform'),
        fc.tuple(
          fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
          fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
          fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (distribution, values, p, q) => {
          const [low, mid, high] = [...values].sort((a, b) => a - b);
          const [below, above] = [Math.min(p, q), Math.max(p, q)];
          const [a, b] = [below, above].map((each) => quantile(distribution, { low, mid, high }, each));
          expect(Number.isFinite(a) && Number.isFinite(b)).toBe(true);
          expect(a).toBeLessThanOrEqual(b * (1 + 1e-9));
        },
      ),
    );
  });

  it('end where they say, however far their ends are apart', () => {
    const steep = range(1.0000000000000003e-9, 1.0000000000000005e-9, 16777216);
    expect([0, 1e-32, 1].map((p) => quantile('triangular', steep, p))).toEqual([
      steep.low,
      steep.mid,
      steep.high,
    ]);
    const late = range(1e-9, 16777216, 16777216.000000004);
    expect([0, 1].map((p) => quantile('triangular', late, p))).toEqual([late.low, late.high]);
  });

  it('gamma draws have the mean 1 and the spread of their samples', () => {
    for (const shape of [0.5, 5, 500]) {
      const values = Array.from({ length: 2001 }, (_, i) => gammaOverMean(shape, (i + 0.5) / 2001));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(1, 1);
      expect(variance * shape).toBeGreaterThan(0.85);
      expect(variance * shape).toBeLessThan(1.15);
    }
    expect(gammaOverMean(Infinity, 0.01)).toBe(1);
  });
});

describe('draws', () => {
  const host = system(
    {
      units: [
        unit('a:x', 100, 0, { effectiveSamples: 50 }),
        unit('a:y', 300, 0, { effectiveSamples: 150 }),
        unit('b:z', 50, 0),
      ],
    },
    1e6,
  );
  const assumptions = assumptionsOf(host);

  it('of the same seed are the same, and the first ones of more', () => {
    const [few, more] = [drawRows(host, assumptions, 50, 7), drawRows(host, assumptions, 80, 7)];
    expect([...more.values.subarray(0, few.values.length)]).toEqual([...few.values]);
    expect([...drawRows(host, assumptions, 50, 8).values]).not.toEqual([...few.values]);
    // Known answers: the generator is the same on every machine.
    const random = new Random(1);
    expect([random.next(), random.next()].every((x) => x > 0 && x < 1)).toBe(true);
  });

  it('of shares scatter as their samples say and keep what is exact', () => {
    const { values, rowLength, count } = drawRows(host, assumptions, 2000, 7);
    const shares: number[] = [];
    for (let i = 0; i < count; i++) {
      const [x, y, z] = [0, 1, 2].map((at) => values[i * rowLength + assumptions.layout.demand + at]);
      shares.push(x / (x + y));
      expect(z).toBe(50);
    }
    const mean = shares.reduce((sum, share) => sum + share, 0) / count;
    const deviation = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / count);
    expect(mean).toBeCloseTo(0.25, 2);
    // Binomial: sqrt(0.25 * 0.75 / 200).
    expect(deviation).toBeGreaterThan(0.027);
    expect(deviation).toBeLessThan(0.034);
  });
});
