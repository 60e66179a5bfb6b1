/** Prints where the package's tarball is, made of the sources as they are now. */
import { packedTarball } from './pack.ts';

console.log(packedTarball());
