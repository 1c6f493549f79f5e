export { buildComponent as build } from '../../framework/registry/build-component.js';
