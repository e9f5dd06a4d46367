export { frontRoutes } from './routes.ts'
