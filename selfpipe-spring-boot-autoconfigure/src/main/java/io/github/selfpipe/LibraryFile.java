/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.selfpipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * A library of the class path, opened where nobody else can write to it: in memory, which
 * needs no folder that could be read-only or noexec, or else in a file of a folder of its
 * own.
 */
final class LibraryFile {

	private static final FileAttribute<Set<PosixFilePermission>> FOLDER_OF_OURS = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

	private static final FileAttribute<Set<PosixFilePermission>> FILE_OF_OURS = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private LibraryFile() {
	}

	/**
	 * Opens a library: dlopen(3).
	 * @param resource its place on the class path
	 * @return the handle
	 * @throws SelfPipeException if that fails; the message says why
	 */
	static long open(String resource) {
		try (InputStream in = LibraryFile.class.getResourceAsStream("/" + resource)) {
			if (in == null) {
				throw new SelfPipeException(resource + " is not on the class path");
			}
			byte[] library = in.readAllBytes();
			long handle = openInMemory(library);
			return (handle != 0) ? handle : openInFile(library);
		}
		catch (IOException ex) {
			throw new SelfPipeException(resource + " cannot be unpacked: " + ex, ex);
		}
	}

	/** memfd_create(2). Returns 0 where that is not possible. */
	private static long openInMemory(byte[] library) {
		try (Memory name = new Memory(16); Memory bytes = new Memory(library.length)) {
			name.setString(0, "libselfpipe.so");
			bytes.write(0, library, 0, library.length);
			int fd = (int) LibC.syscall(LibC.SYS_MEMFD_CREATE, Pointer.nativeValue(name), LibC.MFD_CLOEXEC, 0, 0);
			if (fd < 0) {
				return 0;
			}
			try {
				boolean written = LibC.write(fd, Pointer.nativeValue(bytes), library.length) == library.length;
				return written ? LibC.dlopen("/proc/self/fd/" + fd, LibC.RTLD_NOW) : 0;
			}
			finally {
				LibC.close(fd);
			}
		}
	}

	private static long openInFile(byte[] library) throws IOException {
		String parent = System.getProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
		Path folder = Files.createTempDirectory(Path.of(parent), "selfpipe", FOLDER_OF_OURS);
		Path file = folder.resolve("libselfpipe.so");
		try {
			Files.write(Files.createFile(file, FILE_OF_OURS), library, StandardOpenOption.WRITE,
					LinkOption.NOFOLLOW_LINKS);
			return openChecked(folder, file);
		}
		finally {
			// Mapped by now; a copy that stayed behind at every start would fill the
			// folder.
			Files.deleteIfExists(file);
			Files.deleteIfExists(folder);
		}
	}

	/**
	 * Opens what was unpacked. Where the parent folder lets everybody do everything, ours
	 * could be another.
	 * @throws SelfPipeException unless both are this user's, and for nobody else
	 */
	static long openChecked(Path folder, Path file) throws IOException {
		if (!isOurs(folder) || !isOurs(file)) {
			throw new SelfPipeException("somebody else can write to " + file);
		}
		long handle = LibC.dlopen(file.toString(), LibC.RTLD_NOW);
		if (handle == 0) {
			throw new SelfPipeException(LibC.dlerror());
		}
		return handle;
	}

	/** A link is nobody's own: its mode is open to all. */
	private static boolean isOurs(Path path) throws IOException {
		Set<PosixFilePermission> owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
				PosixFilePermission.OWNER_EXECUTE);
		return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(LibC.geteuid())
				&& owner.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
	}

}
