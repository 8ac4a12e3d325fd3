/** Style sheets are bundled by being imported; nothing is imported from them. */
declare module '*.css';
