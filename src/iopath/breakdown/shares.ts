/**
 * Shares of sets of columns with their intervals.
 *
 * One survey serves most profiles. Where captures of the same seconds serve one view, the machine's own recorder says
 * how large each layer is and a domain's own recorder how the domain divides: a share is then a product of two shares,
 * and its variance what each of the two adds (they are independent).
 *
 * Variance is taken from how weights vary between blocks of the recording (linearised ratio estimator for
 * clusters in strata; W. G. Cochran, Sampling Techniques, 1977, ch. 5 and 6), never below that of as many independent samples; where there are
 * no blocks it is that of independent samples times {@link DEFAULT_DESIGN_EFFECT}. Turned back into a number of
 * samples it gives Wilson's interval.
 */
import { effectiveSamples, EXACT, wilson } from '../../profile/interval';
import type { Figure } from './costs';
import { FEWEST_BLOCKS, STRATA, type Columns, type Tally } from './tally';

/** How much wider than independent samples bursts make a variance, where the recording itself cannot tell. */
export const DEFAULT_DESIGN_EFFECT = 2;

/** Key of a column that holds a layer's size alone: how it divides is another recorder's to say. */
export const SIZE_ONLY = -1;

export class Shares {
  private readonly sizes: Survey;
  private readonly division: Survey | null;

  /**
   * @param division layers of which this one has samples are divided by it; null if `sizes` divides all
   * @param valueIsShare whether figures are shares of everything and nothing else
   */
  constructor(
    columns: Columns,
    sizes: Tally,
    division: Tally | null,
    layers: number,
    private readonly valueIsShare: boolean,
  ) {
    this.sizes = new Survey(columns, sizes, layers);
    this.division = division === null ? null : new Survey(columns, division, layers);
  }

  /** @param set different columns */
  figure(set: readonly number[]): Figure {
    const { sizes } = this;
    const { totalWeight, totalValue } = sizes.tally;
    const parts = this.partsOf(set);
    let [share, value, samples] = [0, 0, 0];
    for (const part of parts) {
      share += part.size.weight * part.ratio;
      value += part.size.value * part.ratio;
      samples += part.samples;
    }
    share = totalWeight > 0 ? Math.min(1, share / totalWeight) : 0;
    const { low, high } = wilson(...this.asSamples(share, parts));
    if (this.valueIsShare) return { ...shareFigure(share, low, high), samples };
    const unit = share > 0 ? value / share : totalValue;
    return {
      share,
      shareLow: low,
      shareHigh: high,
      value,
      low: low * unit,
      high: high * unit,
      samples,
    };
  }

  /** Everything: by definition all of it, so without an interval. */
  whole(): Figure {
    const { totalWeight, totalValue, totalSamples } = this.sizes.tally;
    const share = totalWeight > 0 ? 1 : 0;
    const shares = shareFigure(share, share, share);
    if (this.valueIsShare) return { ...shares, samples: totalSamples };
    return { ...shares, value: totalValue, low: totalValue, high: totalValue, samples: totalSamples };
  }

  /** Samples of how a layer divides, if that is another recorder's than its size. */
  dividedBy(layer: number): number {
    return this.division?.ofLayer(layer).samples ?? 0;
  }

  /** How intervals allow for bursts: as measured between blocks, by an assumed factor, or not at all in a trace. */
  bursts(): 'measured' | 'assumed' | 'none' {
    const { tally } = this.sizes;
    if (tally.exact || tally.totalSamples === 0) return 'none';
    return tally.blocks === null ? 'assumed' : 'measured';
  }

  private partsOf(set: readonly number[]): Part[] {
    const { sizes, division } = this;
    const byLayer = new Map<number, number[]>();
    for (const column of set) {
      const layer = sizes.columns.layer(column);
      const list = byLayer.get(layer);
      if (list === undefined) byLayer.set(layer, [column]);
      else list.push(column);
    }
    return [...byLayer].map(([layer, columns]): Part => {
      const layerDivision = division?.ofLayer(layer);
      if (division === null || layerDivision === undefined || layerDivision.weight <= 0) {
        const size = sizes.of(columns);
        return { layer, columns, divided: false, size, ratio: 1, samples: size.samples };
      }
      const size = sizes.ofLayer(layer);
      const inside = division.of(columns);
      const all = inside.samples === layerDivision.samples;
      return {
        layer,
        columns,
        divided: true,
        size,
        ratio: all ? 1 : inside.weight / layerDivision.weight,
        samples: all ? size.samples : inside.samples,
      };
    });
  }

  /** The share as so many of so many independent samples. */
  private asSamples(share: number, parts: readonly Part[]): [number, number] {
    const { sizes, division } = this;
    if (sizes.tally.exact) return [share * EXACT, EXACT];
    const independent = sizes.effective();
    // Of what never or always came up nobody can tell how it varies.
    if (share <= 0 || share >= 1)
      return [(share * independent) / DEFAULT_DESIGN_EFFECT, independent / DEFAULT_DESIGN_EFFECT];
    let variance = sizes.variance(share, parts, independent);
    for (const { layer, columns, divided, size, ratio } of parts) {
      if (!divided || division === null) continue;
      const part = size.weight / sizes.tally.totalWeight;
      variance += part * part * division.varianceInside(layer, columns, ratio);
    }
    const n = (share * (1 - share)) / variance;
    return [share * n, n];
  }
}

function shareFigure(share: number, low: number, high: number): Omit<Figure, 'samples'> {
  return { share, shareLow: low, shareHigh: high, value: share, low, high };
}

/** The columns of a set that lie in one layer. */
interface Part {
  readonly layer: number;
  readonly columns: readonly number[];
  /** True if `ratio` of the whole layer counts, false if the columns themselves do. */
  readonly divided: boolean;
  readonly size: Amount;
  readonly ratio: number;
  readonly samples: number;
}

interface Amount {
  readonly weight: number;
  readonly value: number;
  readonly samples: number;
  readonly squares: number;
}

/** A tally with what variances need of it, kept by layer. */
class Survey {
  private readonly layers: readonly Amount[];
  /** Weights by block, all layers together and each alone. */
  private readonly blockTotals: Float64Array;
  private readonly blockLayers: Float64Array;

  constructor(
    readonly columns: Columns,
    readonly tally: Tally,
    private readonly layerCount: number,
  ) {
    const ofLayer: number[][] = Array.from({ length: layerCount }, () => []);
    for (let column = 0; column < columns.length; column++) ofLayer[columns.layer(column)].push(column);
    this.layers = ofLayer.map((list) => this.of(list));
    const blocks = tally.blocks;
    const count = blocks?.count ?? 0;
    this.blockTotals = new Float64Array(count);
    this.blockLayers = new Float64Array(count * layerCount);
    if (blocks === null) return;
    for (let block = 0; block < count; block++) {
      for (let column = 0; column < columns.length; column++) {
        const weight = blocks.weight[block * blocks.columns + column];
        this.blockTotals[block] += weight;
        this.blockLayers[block * layerCount + columns.layer(column)] += weight;
      }
    }
  }

  of(columns: readonly number[]): Amount {
    const { tally } = this;
    let [weight, value, samples, squares] = [0, 0, 0, 0];
    for (const column of columns) {
      weight += tally.weight[column];
      value += tally.value[column];
      samples += tally.samples[column];
      squares += tally.squares[column];
    }
    return { weight, value, samples, squares };
  }

  ofLayer(layer: number): Amount {
    return this.layers[layer];
  }

  effective(): number {
    let squares = 0;
    for (const layer of this.layers) squares += layer.squares;
    return effectiveSamples(this.tally.totalWeight, squares);
  }

  /** Of a share of everything: `ratio` of the layers that another survey divides, the columns of the others. */
  variance(share: number, parts: readonly Part[], independent: number): number {
    const { totalWeight, blocks } = this.tally;
    let second = 0;
    for (const { size, ratio } of parts) second += (ratio * ratio * size.weight) / totalWeight;
    const floor = Math.max(0, second - share * share) / independent;
    if (blocks === null) return floor * DEFAULT_DESIGN_EFFECT;
    const residuals = new Residuals();
    for (let block = 0; block < blocks.count; block++) {
      let residual = -share * this.blockTotals[block];
      for (const part of parts) {
        if (part.divided) residual += part.ratio * this.blockLayers[block * this.layerCount + part.layer];
        else for (const column of part.columns) residual += blocks.weight[block * blocks.columns + column];
      }
      residuals.add(blocks.stratum[block], residual);
    }
    return Math.max(floor, residuals.sumOfVariances() / (totalWeight * totalWeight));
  }

  /** Of the share that columns of a layer have in that layer. */
  varianceInside(layer: number, columns: readonly number[], ratio: number): number {
    const { blocks } = this.tally;
    const { weight, squares } = this.layers[layer];
    const floor = Math.max(0, ratio * (1 - ratio)) / effectiveSamples(weight, squares);
    const residuals = new Residuals();
    for (let block = 0; block < (blocks?.count ?? 0); block++) {
      const all = this.blockLayers[block * this.layerCount + layer];
      if (blocks === null || all === 0) continue;
      let residual = -ratio * all;
      for (const column of columns) residual += blocks.weight[block * blocks.columns + column];
      residuals.add(blocks.stratum[block], residual);
    }
    return residuals.count < FEWEST_BLOCKS
      ? floor * DEFAULT_DESIGN_EFFECT
      : Math.max(floor, residuals.sumOfVariances() / (weight * weight));
  }
}

/** What blocks have more or less than their share, by stratum. */
class Residuals {
  count = 0;
  private readonly counts = new Int32Array(STRATA);
  private readonly sums = new Float64Array(STRATA);
  private readonly squares = new Float64Array(STRATA);

  add(stratum: number, residual: number): void {
    this.count++;
    this.counts[stratum]++;
    this.sums[stratum] += residual;
    this.squares[stratum] += residual * residual;
  }

  /** Variance of the sum of all residuals: between the blocks of each stratum. */
  sumOfVariances(): number {
    let total = 0;
    for (let s = 0; s < STRATA; s++) {
      const n = this.counts[s];
      // A single block has nobody to differ from: all that it has counts.
      if (n === 1) total += this.squares[s];
      else if (n > 1)
        total += (n / (n - 1)) * Math.max(0, this.squares[s] - (this.sums[s] * this.sums[s]) / n);
    }
    return total;
  }
}
