/** An OpenFeature provider for the flags of a Lambda function: what `tidegate/flags/lambda` reads, asked in OpenFeature's way. */
export { tidegateProvider } from './provider.ts';
