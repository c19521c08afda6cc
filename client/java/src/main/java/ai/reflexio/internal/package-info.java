/**
 * Parts of the client that are no part of its interface: they may change with any release.
 */
package ai.reflexio.internal;
