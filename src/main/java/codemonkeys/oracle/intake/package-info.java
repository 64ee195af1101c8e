/**
 * Files and git to facts: Dash is the state of the fleet in {@code dash/}, Nexus the exchange of
 * requests, decisions and orders in {@code nexus/}. Here runs, schedules, requests, decisions and
 * signals are read, and everything is put together to the facts of each product; registry,
 * documents, test commands and git have packages of their own below, none of which may use this
 * one. Everything is hostile until read: what is wrong becomes a diagnostic with file and line and,
 * where it concerns one product, an {@link codemonkeys.oracle.facts.InvalidArtifact}; only a
 * registry that can't be understood stops.
 */
@NullMarked
package codemonkeys.oracle.intake;

import org.jspecify.annotations.NullMarked;
