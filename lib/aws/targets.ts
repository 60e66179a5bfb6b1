import { isFlagAddress } from '../core/plan/plan.ts';
import type { AliasAddress, Aliases } from './alias.ts';

/** Aliases of functions, and flags behind the same interface: which of them an address means is in the address. */
export function targets(aliases: Aliases, flags: () => Promise<Aliases>): Aliases {
  const at = async (address: AliasAddress): Promise<Aliases> => (isFlagAddress(address) ? flags() : aliases);
  return {
    read: async (address) => (await at(address)).read(address),
    write: async (address, ...rest) => (await at(address)).write(address, ...rest),
    revert: async (address) => (await at(address)).revert(address),
    point: async (address, version) => (await at(address)).point(address, version),
  };
}
