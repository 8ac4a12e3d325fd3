/**
 * Index and unit types. An index type says which table it points into, a unit type says what is counted;
 * both are plain numbers at run time.
 */

/** Row of {@link FuncTable}. */
export type FuncIndex = number;
/** Row of {@link StackTable}; -1 is "no stack" (the prefix of a root). */
export type StackIndex = number;
/** Row of {@link SampleTable}. */
export type SampleIndex = number;
/** Position in `Profile.events`. */
export type EventIndex = number;
/** Position in `Profile.domains`. */
export type DomainIndex = number;
/** Row of {@link ThreadTable}; -1 where the recording does not say which thread ran. */
export type ThreadIndex = number;
/** Position in `Profile.captures`. */
export type CaptureIndex = number;
/** Position in `FuncTable.modules`. */
export type ModuleIndex = number;
/** Position in `CallTree` columns. */
export type CallNodeIndex = number;

/** Nanoseconds, as a float64: exact up to 104 days, finer than a clock tick beyond that. */
export type Nanoseconds = number;
/** Ticks of the clock that stamps a trace, from any fixed moment on; integers. */
export type Ticks = number;
/** Processor clock frequency in hertz. */
export type Hertz = number;
