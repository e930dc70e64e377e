/**
 * One record per operation of the contract, and one per shared property string; generated, but for
 * what stands here.
 */
@NullMarked
package dev.innkeeper.api.model;

import org.jspecify.annotations.NullMarked;
