/** What a first start leaves in the data directory: certificates, keys, secrets. */
@NullMarked
package dev.innkeeper.standalone.firststart;

import org.jspecify.annotations.NullMarked;
