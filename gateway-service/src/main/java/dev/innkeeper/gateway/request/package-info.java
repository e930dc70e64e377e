/** Reading a request: path, formatter, parameters of query and body. */
@NullMarked
package dev.innkeeper.gateway.request;

import org.jspecify.annotations.NullMarked;
