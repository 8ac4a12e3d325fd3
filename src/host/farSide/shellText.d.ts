/** Shell programs are imported as text: `loader` of scripts/build.mjs, `shellText` of vitest.config.mts. */
declare module '*.sh' {
  const text: string;
  export default text;
}
