"""The machine, its JDKs and what else the figures depend on."""

import glob
import os
import re
import subprocess
import time

from receivers import read

WANTED = (17, 25)


def feature(home):
    """The feature release of the JDK there."""
    return int(re.search(r'JAVA_VERSION="(\d+)', read(f'{home}/release'))[1])


def jdks(java_home):
    """Where the JDKs are that are measured, by feature release: those wanted, or else the one that Maven runs on."""
    homes = [java_home, *sorted(glob.glob('/usr/lib/jvm/*'))]
    found = {}
    for home in homes:
        if os.path.exists(f'{home}/release') and os.access(f'{home}/bin/java', os.X_OK):
            found.setdefault(feature(home), home)
    wanted = {release: home for release, home in found.items() if release in WANTED}
    return wanted or {feature(java_home): java_home}


def load():
    return ', '.join(read('/proc/loadavg').split()[:3])


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ''


def value(text, key):
    found = re.search(rf'^{key}\s*[:=]\s*"?(.*?)"?$', text, re.MULTILINE)
    return found[1] if found else 'unknown'


def row():
    """What says in the file of all machines where a row is from."""
    # Earlier runs may have changed the page.
    changed = output('git', 'status', '--porcelain', '--untracked-files=no', ':/', ':(top,exclude)docs/benchmarks*')
    return {'date': time.strftime('%Y-%m-%d %H:%M', time.gmtime()),
            'commit': (output('git', 'rev-parse', '--short', 'HEAD') or 'unknown') + ('+' if changed else ''),
            'processor': value(read('/proc/cpuinfo'), 'model name'), 'processors': str(os.cpu_count())}


def facts(found):
    """What stands at the top of the page."""
    cpu = read('/proc/cpuinfo')
    virtual = ', a virtual machine' if 'hypervisor' in cpu else ''
    known = {'Processor': f'{value(cpu, "model name")}, {os.cpu_count()} processors{virtual}',
             'System': f'{value(read("/etc/os-release"), "PRETTY_NAME")}, Linux {os.uname().release}'}
    for release, home in sorted(found.items()):
        text = read(f'{home}/release')
        known[f'JDK {release}'] = f'{value(text, "JAVA_VERSION")} ({value(text, "IMPLEMENTOR")})'
    compilers = {'C': output('gcc', '--version').split('\n')[0], 'Go': output('go', 'version'),
                 'Rust': output('rustc', '--version')}
    return {**known, **{name: version for name, version in compilers.items() if version}}
