/** Seeded random numbers: the same seed gives the same systems and the same runs on every machine. */

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = 0x9e3779b9 | 0;
    this.c = 0x243f6a88 | 0;
    for (let i = 0; i < 12; i++) this.uniform();
  }

  /** In (0, 1): small fast counter generator sfc32 (C. Doty-Humphrey, PractRand). */
  uniform(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Equally likely in the logarithm. */
  logBetween(low: number, high: number): number {
    return low * (high / low) ** this.uniform();
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.uniform() * choices.length)];
  }

  chance(p: number): boolean {
    return this.uniform() < p;
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The sum of `count` service times of this mean and coefficient of variation: a gamma variable. */
  service(count: number, mean: number, cv: number): number {
    if (cv === 0 || mean === 0) return count * mean;
    const shape = count / (cv * cv);
    if (shape === 1) return this.exponential(count * mean);
    return this.gamma(shape) * mean * cv * cv;
  }

  /** Of scale 1. Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000. */
  private gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}
