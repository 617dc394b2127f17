/** Made by `build/symbol-pictures.ts`. */
declare module 'virtual:symbol-pictures' {
  /** Of the file in which `#NUMBER` is the picture of that symbol. */
  const url: string;
  export default url;
}
